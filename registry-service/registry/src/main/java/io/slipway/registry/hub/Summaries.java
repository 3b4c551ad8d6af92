package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.api.DatabaseOutage;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.Times;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Makes the summaries of repositories anew after something about them has changed: soon, and never on the path of whoever
 * changed it. Changes stand in a queue of the database, so that none is lost by a crash; the same repository changed twice is
 * summed up once.
 */
final class Summaries {
    private static final Logger LOG = LoggerFactory.getLogger(Summaries.class);
    private static final int CHANGES = 500;

    /** The latest tags, of which the newest version and the kinds are told: all count, but no more are read. */
    private static final int TAGS = 10_000;

    /** Manifests that are read before it is asked which others there are. */
    private static final int MANIFESTS = 500;

    /** Of a repository that fails for a reason of its own. */
    private static final int TRIES = 3;

    private static final int NAME_WORDS = 100;
    private static final int DESCRIPTION_WORDS = 200;
    private static final int LABEL_WORDS = 500;
    private static final int README_WORDS = 4000;

    /** A repository, before anything is said of what it holds. */
    private record Subject(RepositoryId id, String name, boolean mirrored, OffsetDateTime createdAt) {}

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final FactsReader reader;
    private final FactsRows facts;
    private final StackRows stacks;
    private final Profiles profiles;
    private final Consumer<RepositoryName> listener;
    // The one thread's own.
    private final Map<RepositoryId, Integer> failures = new HashMap<>();

    /**
     * Makes them.
     *
     * @param listener is told of each that was made anew, after its commit
     */
    Summaries(
            JdbcClient jdbc,
            TransactionOperations transactions,
            FactsReader reader,
            Profiles profiles,
            Consumer<RepositoryName> listener) {
        this.listener = listener;
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.reader = reader;
        this.facts = new FactsRows(jdbc);
        this.stacks = new StackRows(jdbc);
        this.profiles = profiles;
    }

    /** Works the queue off. */
    void catchUp() {
        Map<Long, List<Long>> changes = changes();
        while (!changes.isEmpty()) {
            changes.forEach((repository, ids) -> sumUpOrSetAside(new RepositoryId(repository), ids));
            changes = changes();
        }
    }

    /** One that cannot be summed up must not keep the others from it: after some tries it waits for its next change. */
    private void sumUpOrSetAside(RepositoryId repository, List<Long> changes) {
        try {
            sumUp(repository, changes);
            failures.remove(repository);
        } catch (RuntimeException e) {
            if (DatabaseOutage.causes(e)) {
                throw e;
            }
            int tries = failures.merge(repository, 1, Integer::sum);
            LOG.error("The repository {} could not be summed up, {} of {} times", repository, tries, TRIES, e);
            transactions.executeWithoutResult(status -> setAside(repository, changes, tries < TRIES));
            if (tries >= TRIES) {
                failures.remove(repository);
            }
        }
    }

    private void setAside(RepositoryId repository, List<Long> changes, boolean again) {
        forget(changes);
        if (again) {
            jdbc.sql("INSERT INTO repository_change (repository_id) VALUES (:repository)")
                    .param("repository", repository.value())
                    .update();
        }
    }

    private void forget(List<Long> changes) {
        jdbc.sql("DELETE FROM repository_change WHERE id = ANY(:ids)")
                .param("ids", changes.toArray(Long[]::new))
                .update();
    }

    /** The oldest changes, by repository. */
    private Map<Long, List<Long>> changes() {
        Map<Long, List<Long>> changes = new TreeMap<>();
        jdbc.sql("SELECT id, repository_id FROM repository_change ORDER BY id LIMIT :limit")
                .param("limit", CHANGES)
                .query(row -> {
                    changes.computeIfAbsent(row.getLong(2), repository -> new ArrayList<>())
                            .add(row.getLong(1));
                });
        return changes;
    }

    private void sumUp(RepositoryId repository, List<Long> changes) {
        inPages(after -> facts.missing(repository, TAGS, after, MANIFESTS), digest -> readFacts(repository, digest));
        inPages(after -> stacks.missing(repository, TAGS, after, MANIFESTS), digest -> readStack(repository, digest));
        Optional<Subject> summed = transactions.execute(status -> {
            // What changes from here on is another row of the queue.
            forget(changes);
            Optional<Subject> subject = subject(repository);
            if (subject.isPresent()) {
                write(subject.get());
            } else {
                jdbc.sql("DELETE FROM repository_summary WHERE repository_id = :repository")
                        .param("repository", repository.value())
                        .update();
            }
            return subject;
        });
        summed.ifPresent(subject -> listener.accept(RepositoryName.parse(subject.name())));
    }

    /** Asks for page after page, and never again for what could not be read: it must not keep the others from it. */
    private static void inPages(Function<Optional<Digest>, List<Digest>> pages, Consumer<Digest> each) {
        List<Digest> page = pages.apply(Optional.empty());
        while (!page.isEmpty()) {
            page.forEach(each);
            page = pages.apply(Optional.of(page.getLast()));
        }
    }

    private void readFacts(RepositoryId repository, Digest digest) {
        try {
            reader.read(repository, digest).ifPresent(found -> facts.write(repository, digest, found));
        } catch (IOException | UncheckedIOException e) {
            // The others are worth being read all the same; this one is again with the next change.
            LOG.warn("What {} is could not be read: {}", digest, e.toString());
        }
    }

    private void readStack(RepositoryId repository, Digest digest) {
        try {
            reader.manifest(repository, digest)
                    .ifPresent(found -> stacks.write(repository, digest, LayerStack.of(found)));
        } catch (IOException | UncheckedIOException e) {
            LOG.warn("The layers of {} could not be read: {}", digest, e.toString());
        }
    }

    private Optional<Subject> subject(RepositoryId repository) {
        return jdbc.sql("""
                        SELECT v.name, v.readers IS NOT NULL, v.created_at FROM visible_repository v
                        WHERE v.id = :repository""")
                .param("repository", repository.value())
                .query((row, number) -> new Subject(
                        repository, row.getString(1), row.getBoolean(2), row.getObject(3, OffsetDateTime.class)))
                .optional();
    }

    private void write(Subject subject) {
        Profile profile = profiles.of(subject.id());
        TagSummary tags = tags(subject);
        String labels = tags.labels() + " " + String.join(" ", profile.categories());
        jdbc.sql("""
                        INSERT INTO repository_summary (repository_id, name, last_part, description, official, deprecated,
                            mirrored, newest, download_size, platforms, kinds, tags, pushed_at, stars, pulls,
                            last_pulled_at, document)
                        VALUES (:repository, :name, :lastPart, :description, :official, :deprecated, :mirrored, :newest,
                            :size, :platforms, :kinds, :tags, :pushed,
                            (SELECT count(*) FROM star WHERE repository_id = :repository),
                            (SELECT coalesce(sum(pulls), 0) FROM manifest_pulls WHERE repository_id = :repository),
                            (SELECT max(last_pulled_at) FROM manifest_pulls WHERE repository_id = :repository),
                            setweight(to_tsvector('simple', :nameWords), 'A')
                            || setweight(to_tsvector('simple', :descriptionWords), 'B')
                            || setweight(to_tsvector('simple', :labelWords), 'C')
                            || setweight(to_tsvector('simple', :readmeWords), 'D'))
                        ON CONFLICT (repository_id) DO UPDATE SET name = excluded.name, last_part = excluded.last_part,
                            description = excluded.description, official = excluded.official,
                            deprecated = excluded.deprecated, mirrored = excluded.mirrored, newest = excluded.newest,
                            download_size = excluded.download_size, platforms = excluded.platforms,
                            kinds = excluded.kinds, tags = excluded.tags, pushed_at = excluded.pushed_at,
                            stars = excluded.stars, document = excluded.document""")
                .param("repository", subject.id().value())
                .param("name", subject.name())
                .param("lastPart", subject.name().substring(subject.name().lastIndexOf('/') + 1))
                .param("description", profile.description())
                .param("official", profile.official())
                .param("deprecated", !profile.deprecation().isEmpty())
                .param("mirrored", subject.mirrored())
                .param("newest", tags.newest().map(TagSummary.Row::name).orElse(null))
                .param("size", tags.downloadSize().orElse(null))
                .param("platforms", tags.platforms().toArray(String[]::new))
                .param("kinds", tags.kinds().toArray(String[]::new))
                .param("tags", count(subject.id()))
                .param("pushed", tags.pushedAt().map(Times::of).orElse(subject.createdAt()))
                .param("nameWords", SearchWords.document(subject.name(), NAME_WORDS))
                .param("descriptionWords", SearchWords.document(profile.description(), DESCRIPTION_WORDS))
                .param("labelWords", SearchWords.document(labels, LABEL_WORDS))
                .param("readmeWords", SearchWords.document(profile.readme(), README_WORDS))
                .update();
    }

    private TagSummary tags(Subject subject) {
        return TagSummary.of(jdbc.sql("""
                        SELECT t.name, t.updated_at, f.kind, f.platforms, f.download_size, f.labels::text
                        FROM tag t LEFT JOIN manifest_facts f
                          ON f.repository_id = t.repository_id AND f.digest = t.digest
                        WHERE t.repository_id = :repository ORDER BY t.updated_at DESC LIMIT :limit""")
                .param("repository", subject.id().value())
                .param("limit", TAGS)
                .query((row, number) -> tag(row))
                .list());
    }

    private static TagSummary.Row tag(ResultSet row) throws SQLException {
        String kind = row.getString(3);
        return new TagSummary.Row(
                row.getString(1),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                kind == null
                        ? Optional.empty()
                        : Optional.of(new TagSummary.What(
                                kind, Profiles.texts(row.getArray(4)), row.getLong(5), row.getString(6))));
    }

    private long count(RepositoryId repository) {
        return jdbc.sql("SELECT count(*) FROM tag WHERE repository_id = :repository")
                .param("repository", repository.value())
                .query(Long.class)
                .single();
    }
}
