package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.registry.content.Times;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** The profiles of repositories. Each change is one revision; whoever names the revision they saw loses no one's change. */
public final class Profiles {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;
    private final Deprecations deprecations;

    public Profiles(JdbcClient jdbc, TransactionOperations transactions, Clock clock, Deprecations deprecations) {
        this.deprecations = deprecations;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** How a change went. */
    public sealed interface Outcome {
        /** Made: this is how it is now. */
        record Changed(Profile profile) implements Outcome {}

        /** Refused: somebody has changed it since. This is how it is. */
        record Moved(Profile profile) implements Outcome {}
    }

    /** What is said about a repository. */
    public Profile of(RepositoryId repository) {
        return jdbc.sql("""
                        SELECT description, readme, categories, official, deprecation, revision, updated_at, updated_by
                        FROM repository_profile WHERE repository_id = :repository""")
                .param("repository", repository.value())
                .query((row, number) -> profile(row))
                .optional()
                .orElse(Profile.NONE);
    }

    /**
     * Changes it.
     *
     * @param seen the revisions that the change may be made from; empty to change whatever is there
     */
    public Outcome change(RepositoryId repository, ProfileChange change, Optional<Set<Long>> seen, String by) {
        Outcome outcome = transactions.execute(status -> changeRow(repository, change, seen, by));
        if (outcome instanceof Outcome.Changed(Profile changed)) {
            deprecations.changed(repository, changed.deprecation());
        }
        return outcome;
    }

    private Outcome changeRow(RepositoryId repository, ProfileChange change, Optional<Set<Long>> seen, String by) {
        // Makes the row that the lock below is on.
        jdbc.sql("""
                            INSERT INTO repository_profile (repository_id, description, readme, categories, official,
                                                            deprecation, revision, updated_at, updated_by)
                            VALUES (:repository, '', '', '{}', FALSE, '', 0, :now, :by) ON CONFLICT DO NOTHING""")
                .param("repository", repository.value())
                .param("now", Times.of(clock.instant()))
                .param("by", by)
                .update();
        Profile present = jdbc.sql("""
                            SELECT description, readme, categories, official, deprecation, revision, updated_at,
                                   updated_by
                            FROM repository_profile WHERE repository_id = :repository FOR UPDATE""")
                .param("repository", repository.value())
                .query((row, number) -> profile(row))
                .single();
        if (seen.isPresent() && !seen.get().contains(present.revision())) {
            return new Outcome.Moved(present);
        }
        Profile changed = change.of(present);
        write(repository, changed, by);
        return new Outcome.Changed(of(repository));
    }

    private void write(RepositoryId repository, Profile profile, String by) {
        jdbc.sql("""
                        UPDATE repository_profile
                        SET description = :description, readme = :readme, categories = :categories,
                            official = :official, deprecation = :deprecation, revision = :revision,
                            updated_at = :now, updated_by = :by
                        WHERE repository_id = :repository""")
                .param("repository", repository.value())
                .param("description", profile.description())
                .param("readme", profile.readme())
                .param("categories", profile.categories().toArray(String[]::new))
                .param("official", profile.official())
                .param("deprecation", profile.deprecation())
                .param("revision", profile.revision())
                .param("now", Times.of(clock.instant()))
                .param("by", by)
                .update();
    }

    private static Profile profile(ResultSet row) throws SQLException {
        return new Profile(
                row.getString("description"),
                row.getString("readme"),
                texts(row.getArray("categories")),
                row.getBoolean("official"),
                row.getString("deprecation"),
                row.getLong("revision"),
                Optional.of(row.getObject("updated_at", OffsetDateTime.class).toInstant()),
                Optional.of(row.getString("updated_by")));
    }

    /** An array of texts without nulls. */
    static List<String> texts(Array array) throws SQLException {
        return Arrays.stream((Object[]) array.getArray())
                .map(String.class::cast)
                .toList();
    }
}
