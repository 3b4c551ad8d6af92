package io.slipway.webhooks;

import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Events that wait to be told. A row appears when the transaction that appended it commits, so an event
 * exists if and only if its change does. Rows have the order of their keys within one transaction only.
 */
@Transactional(propagation = Propagation.MANDATORY)
public class Outbox {

    private final JdbcClient database;
    private final TransactionSynchronization afterCommit;

    /**
     * Creates it.
     *
     * @param written is told after each commit that brought events; must be quick, and throw nothing
     */
    public Outbox(JdbcClient database, Runnable written) {
        this.database = database;
        // One for all: a transaction knows each of its synchronizations once.
        this.afterCommit = new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                written.run();
            }
        };
    }

    /**
     * Stores the events in the caller's transaction, in their order and in one statement.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException without a transaction
     */
    public void append(RegistryEvent... events) {
        List<RegistryEvent> told = List.of(events);
        database.sql("""
                        INSERT INTO outbox (type, repository, payload, occurred_at)
                        SELECT type, repository, payload::jsonb, occurred_at::timestamptz
                        FROM unnest(:types, :repositories, :payloads, :times)
                             WITH ORDINALITY AS event (type, repository, payload, occurred_at, number)
                        ORDER BY number""")
                .param("types", texts(told, event -> EventType.of(event).text()))
                .param("repositories", texts(told, event -> event.repository().toString()))
                .param("payloads", texts(told, EventPayload::json))
                .param("times", texts(told, event -> event.occurredAt().toString()))
                .update();
        TransactionSynchronizationManager.registerSynchronization(afterCommit);
    }

    private static String[] texts(List<RegistryEvent> events, Function<RegistryEvent, String> text) {
        return events.stream().map(text).toArray(String[]::new);
    }
}
