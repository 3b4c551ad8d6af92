package io.slipway.registry.hub;

import io.slipway.auth.access.ReadableRows;
import io.slipway.auth.account.Caller;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Finds what is in repositories: manifests by their digest or the beginning of one, and tags by words of the repository's
 * name with the beginning of the tag, {@code app 1.2} or {@code app:1.2}. Only what the caller may pull.
 */
public final class Lookup {
    private static final int MOST = 20;
    private static final int MOST_TAGS = 5;

    /** Fewer hexadecimal digits are rather a word. */
    private static final Pattern DIGEST = Pattern.compile("(sha256:|sha512:)?([0-9a-f]{7,128})");

    private static final Pattern TAG = Pattern.compile("(\\S.*?)(?:\\s+|:)(\\w[\\w.-]{0,127})");

    private final JdbcClient jdbc;
    private final Search search;

    Lookup(JdbcClient jdbc, Search search) {
        this.jdbc = jdbc;
        this.search = search;
    }

    /**
     * Something in a repository.
     *
     * @param tags of a digest: up to five that name it; else the one that was found
     */
    public record Match(String repository, String digest, List<String> tags) {}

    /**
     * The best matches first, at most twenty.
     *
     * @throws io.slipway.auth.account.InvalidRequestException when the text is too long
     */
    public List<Match> find(Caller caller, String text) {
        SearchQuery.requireShort(text);
        String asked = text.strip();
        Matcher digest = DIGEST.matcher(asked);
        if (digest.matches()) {
            return byDigest(caller, Optional.ofNullable(digest.group(1)), digest.group(2));
        }
        Matcher tag = TAG.matcher(asked);
        return tag.matches() ? byTag(caller, tag.group(1), tag.group(2)) : List.of();
    }

    private List<Match> byDigest(Caller caller, Optional<String> algorithm, String digits) {
        ReadableRows readable = ReadableRows.by(caller);
        // 'g' comes after all hexadecimal digits.
        return jdbc.sql("""
                        SELECT v.name, m.digest,
                               ARRAY(SELECT t.name FROM tag t
                                     WHERE t.repository_id = m.repository_id AND t.digest = m.digest
                                     ORDER BY t.updated_at DESC, t.name LIMIT :tags) AS tags
                        FROM manifest m JOIN visible_repository v ON v.id = m.repository_id
                        WHERE m.deleted_at IS NULL
                          AND (m.digest >= :first AND m.digest < :first || 'g'
                               OR m.digest >= :second AND m.digest < :second || 'g')
                          AND %s ORDER BY m.digest, v.name LIMIT :most""".formatted(readable.condition()))
                .params(readable.params())
                .param("first", algorithm.orElse("sha256:") + digits)
                .param("second", algorithm.orElse("sha512:") + digits)
                .param("tags", MOST_TAGS)
                .param("most", MOST)
                .query((row, number) ->
                        new Match(row.getString("name"), row.getString("digest"), Profiles.texts(row.getArray("tags"))))
                .list();
    }

    private List<Match> byTag(Caller caller, String words, String beginning) {
        SearchQuery query = new SearchQuery(
                words,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                SearchQuery.Sort.RELEVANCE);
        String[] names = search.find(caller, query, Optional.empty(), MOST).results().stream()
                .map(Listed::name)
                .toArray(String[]::new);
        ReadableRows readable = ReadableRows.by(caller);
        return jdbc.sql("""
                        SELECT v.name, t.name AS tag, t.digest
                        FROM visible_repository v JOIN tag t ON t.repository_id = v.id
                        WHERE v.name = ANY(:names) AND starts_with(t.name, :beginning) AND %s
                        ORDER BY t.name = :beginning DESC, array_position(:names, v.name), t.updated_at DESC, t.name
                        LIMIT :most""".formatted(readable.condition()))
                .params(readable.params())
                .param("names", names)
                .param("beginning", beginning)
                .param("most", MOST)
                .query((row, number) ->
                        new Match(row.getString("name"), row.getString("digest"), List.of(row.getString("tag"))))
                .list();
    }
}
