package io.slipway.registry.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.MigratedDatabase;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.support.TransactionTemplate;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RoundTripTest {
    private static final RoundTrip.Statement INSERT = RoundTrip.Statement.of("""
            INSERT INTO collected (kind, count, bytes) VALUES (:kind, :count, 0)""");

    private static final RoundTrip.Statement LIST =
            RoundTrip.Statement.of("SELECT kind FROM collected WHERE kind LIKE 'trip%' ORDER BY kind");

    private static MigratedDatabase database;

    @BeforeAll
    static void startDatabase() throws Exception {
        database = new MigratedDatabase();
    }

    @AfterAll
    static void stopDatabase() throws Exception {
        database.close();
    }

    private final JdbcTemplate jdbc = database.jdbc();
    private final TransactionTemplate transactions = database.transactions();

    @Test
    void eachStatementSeesWhatThoseBeforeItDid() {
        List<List<String>> answers = rolledBack(trip -> {
            trip.add(LIST, Map.of());
            trip.add(INSERT, Map.of("kind", "trip-a", "count", 1));
            trip.add(LIST, Map.of());
            trip.add(INSERT, Map.of("kind", "trip-b", "count", 2));
            trip.add(LIST, Map.of());
        });
        assertThat(answers)
                .containsExactly(List.of(), List.of(), List.of("trip-a"), List.of(), List.of("trip-a", "trip-b"));
    }

    @Test
    void theFirstThatFailsEndsTheTransaction() {
        assertThatThrownBy(() -> transactions.executeWithoutResult(status -> {
                    RoundTrip trip = new RoundTrip(jdbc);
                    trip.add(INSERT, Map.of("kind", "trip-a", "count", 1));
                    trip.add(INSERT, Map.of("kind", "trip-a", "count", 2));
                    trip.add(INSERT, Map.of("kind", "trip-b", "count", 3));
                    trip.run();
                }))
                .isInstanceOf(DataIntegrityViolationException.class);
        assertThat(jdbc.queryForList("SELECT kind FROM collected WHERE kind LIKE 'trip%'", String.class))
                .isEmpty();
    }

    /** Were they sent together, the server would wait for us to read what it answers, and we for it to read the rest. */
    @Test
    void muchInBothDirectionsStallsNobody() {
        String[] many = IntStream.range(0, 400_000)
                .mapToObj(number -> "sha256:" + "%064d".formatted(number))
                .toArray(String[]::new);
        RoundTrip.Statement echo = RoundTrip.Statement.of("SELECT * FROM unnest(:texts) AS text");
        List<List<String>> answers = rolledBack(trip -> {
            trip.add(echo, Map.of("texts", many));
            trip.add(echo, Map.of("texts", many));
            trip.add(LIST, Map.of());
        });
        assertThat(answers.get(0)).isEqualTo(List.of(many));
        assertThat(answers.get(1)).isEqualTo(List.of(many));
        assertThat(answers.get(2)).isEmpty();
    }

    @Test
    void anAbsentValueIsNull() {
        RoundTrip.Statement count = RoundTrip.Statement.of("SELECT count(*) WHERE CAST(:value AS text) IS NULL");
        assertThat(rolledBack(trip -> trip.add(count, Collections.singletonMap("value", null))))
                .containsExactly(List.of("1"));
    }

    private List<List<String>> rolledBack(Consumer<RoundTrip> statements) {
        return transactions.execute(status -> {
            status.setRollbackOnly();
            RoundTrip trip = new RoundTrip(jdbc);
            statements.accept(trip);
            return trip.run();
        });
    }
}
