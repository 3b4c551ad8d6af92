package io.slipway.registry.hub;

import io.slipway.auth.access.ReadableRows;
import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Finds repositories by words in their names, descriptions, labels, categories and READMEs. Only what the caller may pull
 * from is found, and counted.
 */
public final class Search {
    /** Beyond it, what is found is not counted on: nobody reads so far, and counting costs. */
    public static final int MOST_COUNTED = 1_000;

    /**
     * How well a repository matches, the best first: it is the name, or the name's last part; the last part begins so; all
     * words are in the name; they are somewhere. Within each the popular ones come first. Each is a question of its own, which
     * an index answers, and the next one is only asked when the page has room: to rank everything that holds a usual word
     * would take as long as there are repositories.
     */
    private static final List<String> MATCHES = List.of(
            "(s.name = :exact OR s.last_part = :exact)",
            "s.last_part LIKE :prefix",
            "s.names @@ to_tsquery('simple', :words)",
            "TRUE");

    private final JdbcClient jdbc;
    private final TransactionOperations transactions;

    Search(JdbcClient jdbc, TransactionOperations transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    /**
     * A page of what was found.
     *
     * @param total how many there are in all, {@link #MOST_COUNTED} for as many or more
     * @param next what the next page is asked for with
     */
    public record Page(List<Listed> results, long total, Optional<String> next) {}

    /** One of the questions whose answers, one after another, are the list. */
    private record Stage(int rank, String condition) {
        static List<Stage> of(SearchQuery.Sort sort) {
            return sort == SearchQuery.Sort.RELEVANCE
                    ? IntStream.range(0, MATCHES.size()).mapToObj(Stage::match).toList()
                    : List.of(new Stage(0, "TRUE"));
        }

        /** What matches so, and no better. */
        private static Stage match(int rank) {
            String noBetter = MATCHES.stream()
                    .limit(rank)
                    .map(better -> " AND NOT " + better)
                    .collect(Collectors.joining());
            return new Stage(rank, MATCHES.get(rank) + noBetter);
        }
    }

    /** Where a page ended: in which stage, what that is sorted by, and the name. */
    private record Cursor(int rank, String key, String name) {
        static Cursor parse(String text) {
            try {
                String[] parts =
                        new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split("\n", -1);
                if (parts.length == 3 && parts[2].indexOf('\0') < 0) {
                    return new Cursor(Integer.parseInt(parts[0]), parts[1], parts[2]);
                }
            } catch (IllegalArgumentException malformed) {
                throw notOurs(malformed);
            }
            throw notOurs(null);
        }

        private static InvalidRequestException notOurs(@Nullable Throwable cause) {
            InvalidRequestException refusal = new InvalidRequestException("'after' is no 'next' of a page before");
            if (cause != null) {
                refusal.initCause(cause);
            }
            return refusal;
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((rank + "\n" + key + "\n" + name).getBytes(StandardCharsets.UTF_8));
        }
    }

    private record Found(Listed listed, Cursor cursor) {}

    /**
     * A page.
     *
     * @param after {@code next} of the page before
     * @throws InvalidRequestException when that is none
     */
    public Page find(Caller caller, SearchQuery query, Optional<String> after, int limit) {
        Map<String, Object> params = new HashMap<>();
        String from = from(caller, query, params);
        params.put("account", account(caller));
        Optional<Cursor> end = after.map(Cursor::parse);
        String beyond = end.map(cursor -> beyond(query.sort(), cursor, params)).orElse("");
        int rank = end.map(Cursor::rank).orElse(0);
        return transactions.execute(status -> {
            // A word that stands in every second repository is looked for in another way than one that stands in none:
            // one
            // plan for all, which the server makes of a statement that comes often, is the wrong one for most.
            jdbc.sql("SET LOCAL plan_cache_mode = force_custom_plan").update();
            long total = jdbc.sql("SELECT count(*) FROM (SELECT 1 " + from + " LIMIT " + MOST_COUNTED + ") counted")
                    .params(params)
                    .query(Long.class)
                    .single();
            List<Found> found = new ArrayList<>();
            for (Stage stage : Stage.of(query.sort())) {
                if (stage.rank() >= rank && found.size() <= limit) {
                    params.put("limit", limit + 1 - found.size());
                    String rest = stage.rank() == rank ? beyond : "";
                    found.addAll(select(stage, query.sort(), from + " AND " + stage.condition() + rest, params));
                }
            }
            return page(found, total, limit);
        });
    }

    /** Of one more than fit, if there are more. */
    private static Page page(List<Found> found, long total, int limit) {
        List<Found> shown = found.subList(0, Math.min(limit, found.size()));
        Optional<String> next =
                found.size() > limit ? Optional.of(shown.getLast().cursor().text()) : Optional.empty();
        return new Page(shown.stream().map(Found::listed).toList(), total, next);
    }

    private List<Found> select(Stage stage, SearchQuery.Sort sort, String from, Map<String, Object> params) {
        return jdbc.sql("""
                        SELECT s.*, v.visibility, %s AS sort_key,
                               EXISTS (SELECT 1 FROM star WHERE account_id = :account
                                       AND star.repository_id = s.repository_id) AS starred
                        %s ORDER BY sort_key %s, s.name LIMIT :limit""".formatted(key(sort), from, sort == SearchQuery.Sort.NAME ? "ASC" : "DESC"))
                .params(params)
                .query((row, number) -> found(row, stage.rank()))
                .list();
    }

    /** What lists show of one repository, which the caller must be allowed to see; empty until it was summed up. */
    public Optional<Listed> one(Caller caller, RepositoryId repository) {
        return jdbc.sql("""
                        SELECT s.*, v.visibility, s.name AS sort_key,
                               EXISTS (SELECT 1 FROM star WHERE account_id = :account
                                       AND star.repository_id = s.repository_id) AS starred
                        FROM repository_summary s JOIN visible_repository v ON v.id = s.repository_id
                        WHERE s.repository_id = :repository""")
                .param("account", account(caller))
                .param("repository", repository.value())
                .query((row, number) -> found(row, 0).listed())
                .optional();
    }

    private static long account(Caller caller) {
        return caller instanceof Caller.Account account ? account.id().value() : -1;
    }

    private static String from(Caller caller, SearchQuery query, Map<String, Object> params) {
        ReadableRows readable = ReadableRows.by(caller);
        params.putAll(readable.params());
        List<String> conditions = new ArrayList<>(List.of(readable.condition()));
        if (!query.text().isBlank()) {
            String words = SearchWords.query(query.text(), SearchQuery.MAX_WORDS);
            String exact = query.text().strip().toLowerCase(Locale.ROOT);
            params.put("words", words);
            params.put("exact", exact);
            params.put("prefix", exact.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%");
            // What has no word in it names nothing.
            conditions.add(words.isEmpty() ? "FALSE" : "s.document @@ to_tsquery('simple', :words)");
        }
        query.kind().ifPresent(kind -> {
            params.put("kind", kind);
            conditions.add(":kind = ANY(s.kinds)");
        });
        query.platform().ifPresent(platform -> {
            params.put("platform", platform);
            conditions.add(SearchQuery.PLATFORM.formatted("s.platforms"));
        });
        query.namespace().ifPresent(namespace -> {
            params.put("namespace", namespace);
            conditions.add("v.namespace = :namespace");
        });
        query.starredBy().ifPresent(account -> {
            params.put("starrer", account);
            conditions.add("s.repository_id IN (SELECT repository_id FROM star WHERE account_id = :starrer)");
        });
        if (query.official()) {
            conditions.add("s.official");
        }
        return "FROM repository_summary s JOIN visible_repository v ON v.id = s.repository_id WHERE "
                + String.join(" AND ", conditions);
    }

    private static String key(SearchQuery.Sort sort) {
        return switch (sort) {
            case RELEVANCE -> "s.popularity";
            case STARS -> "s.stars";
            case PULLS -> "s.pulls";
            case PUSHED -> "s.pushed_at";
            case NAME -> "s.name";
        };
    }

    private static String beyond(SearchQuery.Sort sort, Cursor cursor, Map<String, Object> params) {
        params.put("name", cursor.name());
        try {
            params.put(
                    "key",
                    switch (sort) {
                        case RELEVANCE, STARS, PULLS -> Long.parseLong(cursor.key());
                        case PUSHED -> storable(OffsetDateTime.parse(cursor.key()));
                        case NAME -> cursor.name();
                    });
        } catch (NumberFormatException | DateTimeException malformed) {
            throw Cursor.notOurs(malformed);
        }
        String key = key(sort);
        return sort == SearchQuery.Sort.NAME
                ? " AND s.name > :name"
                : " AND (%s < :key OR (%s = :key AND s.name > :name))".formatted(key, key);
    }

    /** PostgreSQL has fewer years than Java. */
    private static OffsetDateTime storable(OffsetDateTime time) {
        if (time.getYear() < 1970 || time.getYear() > 9999) {
            throw new DateTimeException("no time of a push");
        }
        return time;
    }

    private static Found found(ResultSet row, int rank) throws SQLException {
        Object key = row.getObject("sort_key");
        String name = row.getString("name");
        long size = row.getLong("download_size");
        boolean sized = !row.wasNull();
        return new Found(
                new Listed(
                        name,
                        row.getString("visibility"),
                        row.getString("description"),
                        row.getBoolean("official"),
                        row.getBoolean("deprecated"),
                        row.getBoolean("mirrored"),
                        row.getString("newest"),
                        sized ? size : null,
                        Profiles.texts(row.getArray("platforms")),
                        Profiles.texts(row.getArray("kinds")),
                        row.getLong("tags"),
                        row.getLong("stars"),
                        row.getBoolean("starred"),
                        row.getLong("pulls"),
                        instant(row, "pushed_at").orElseThrow(),
                        instant(row, "last_pulled_at").orElse(null)),
                new Cursor(
                        rank,
                        key instanceof Timestamp
                                ? row.getObject("sort_key", OffsetDateTime.class)
                                        .toString()
                                : String.valueOf(key),
                        name));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }
}
