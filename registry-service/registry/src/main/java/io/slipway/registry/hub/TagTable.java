package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The tags of a repository, filtered and sorted as a whole. What a table is sorted by is read of all tags; everything else
 * of those on the page alone.
 */
public final class TagTable {
    /** Of a repository with more tags, those that were pushed last. */
    static final int MOST = 100_000;

    private static final int SAME = 20;

    private record Row(String name, String digest, TagVersion version, Instant pushedAt, long size) {}

    private final JdbcClient jdbc;

    public TagTable(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * A page.
     *
     * @param total how many tags there are in all that match
     * @param untagged manifests of the repository that no tag and no index names, and that belong to nothing
     * @param next where the next page starts
     */
    public record Page(List<ListedTag> tags, int total, long untagged, Optional<Integer> next) {}

    /**
     * A page.
     *
     * @param offset how many come before it
     */
    public Page find(RepositoryId repository, TagQuery query, int offset, int limit) {
        List<Row> rows = rows(repository, query);
        rows.sort(order(query));
        int from = Math.min(offset, rows.size());
        int to = Math.min(rows.size(), from + limit);
        List<String> names = rows.subList(from, to).stream().map(Row::name).toList();
        return new Page(
                details(repository, names),
                rows.size(),
                untagged(repository),
                to < rows.size() ? Optional.of(to) : Optional.empty());
    }

    /** All that match, of the latest {@link #MOST} at most, by name, each with the digest that it names. */
    public SortedMap<String, String> matching(RepositoryId repository, TagQuery query) {
        SortedMap<String, String> matching = new TreeMap<>();
        rows(repository, query).forEach(row -> matching.put(row.name(), row.digest()));
        return matching;
    }

    private List<Row> rows(RepositoryId repository, TagQuery query) {
        List<Row> rows = new ArrayList<>();
        jdbc.sql("""
                        SELECT t.name, t.digest, t.updated_at, coalesce(f.download_size, 0)
                        FROM tag t LEFT JOIN manifest_facts f
                          ON f.repository_id = t.repository_id AND f.digest = t.digest
                        WHERE t.repository_id = :repository AND t.name LIKE :like
                          AND (:platform = '' OR %s)
                          AND (coalesce(f.kind, 'image') IN ('signature', 'sbom')) = :attached
                        ORDER BY t.updated_at DESC LIMIT :limit""".formatted(SearchQuery.PLATFORM.formatted("f.platforms")))
                .param("repository", repository.value())
                .param("like", query.like())
                .param("platform", query.platform().orElse(""))
                .param("attached", query.attached())
                .param("limit", MOST)
                .query(row -> {
                    String name = row.getString(1);
                    rows.add(new Row(
                            name,
                            row.getString(2),
                            TagVersion.of(name),
                            row.getObject(3, OffsetDateTime.class).toInstant(),
                            row.getLong(4)));
                });
        return rows;
    }

    private static Comparator<Row> order(TagQuery query) {
        Comparator<Row> order = switch (query.sort()) {
            case VERSION -> Comparator.comparing(Row::version);
            case NAME -> Comparator.comparing(Row::name);
            case PUSHED -> Comparator.comparing(Row::pushedAt);
            case SIZE -> Comparator.comparingLong(Row::size);
        };
        return (query.descending() ? order.reversed() : order).thenComparing(Row::name);
    }

    private List<ListedTag> details(RepositoryId repository, List<String> names) {
        Map<String, ListedTag> found = new HashMap<>();
        jdbc.sql("""
                        SELECT t.name, t.digest, t.updated_at, t.updated_by, f.kind, f.platforms, f.download_size,
                               f.created_at, coalesce(p.pulls, 0), p.last_pulled_at,
                               ARRAY(SELECT o.name FROM tag o WHERE o.repository_id = t.repository_id
                                     AND o.digest = t.digest AND o.name <> t.name ORDER BY o.name LIMIT :same)
                        FROM tag t
                        LEFT JOIN manifest_facts f ON f.repository_id = t.repository_id AND f.digest = t.digest
                        LEFT JOIN manifest_pulls p ON p.repository_id = t.repository_id AND p.digest = t.digest
                        WHERE t.repository_id = :repository AND t.name = ANY(:names)""")
                .param("repository", repository.value())
                .param("names", names.toArray(String[]::new))
                .param("same", SAME)
                .query(row -> {
                    ListedTag tag = tag(row);
                    found.put(tag.name(), tag);
                });
        // One that was deleted between the two questions is left out.
        return names.stream().map(found::get).filter(tag -> tag != null).toList();
    }

    private static ListedTag tag(ResultSet row) throws SQLException {
        String kind = row.getString(5);
        return new ListedTag(
                row.getString(1),
                row.getString(2),
                Profiles.texts(row.getArray(11)),
                kind,
                kind == null ? List.of() : Profiles.texts(row.getArray(6)),
                kind == null ? null : row.getLong(7),
                instant(row, 8),
                row.getObject(3, OffsetDateTime.class).toInstant(),
                row.getString(4),
                row.getLong(9),
                instant(row, 10));
    }

    private static @Nullable Instant instant(ResultSet row, int column) throws SQLException {
        OffsetDateTime time = row.getObject(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }

    private long untagged(RepositoryId repository) {
        return jdbc.sql("""
                        SELECT count(*) FROM manifest m
                        WHERE m.repository_id = :repository AND m.deleted_at IS NULL AND m.subject IS NULL
                          AND NOT EXISTS (SELECT 1 FROM tag t
                                          WHERE t.repository_id = m.repository_id AND t.digest = m.digest)
                          AND NOT EXISTS (SELECT 1 FROM manifest_reference r
                                          WHERE r.repository_id = m.repository_id AND r.child = m.digest
                                            AND r.kind = 'manifest')""")
                .param("repository", repository.value())
                .query(Long.class)
                .single();
    }
}
