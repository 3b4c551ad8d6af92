package io.slipway.webhooks;

import java.time.ZoneOffset;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;

/**
 * Events that wait to be told. A row appears when the transaction that appended it commits, so an event
 * exists if and only if its change does. Rows have the order of their keys within one transaction only.
 */
@Transactional(propagation = Propagation.MANDATORY)
public class Outbox {

    private final JdbcClient database;

    public Outbox(JdbcClient database) {
        this.database = database;
    }

    /**
     * Stores the event in the caller's transaction.
     *
     * @throws org.springframework.transaction.IllegalTransactionStateException without a transaction
     */
    public void append(RegistryEvent event) {
        database.sql("""
                        INSERT INTO outbox (type, repository, payload, occurred_at)
                        VALUES (:type, :repository, CAST(:payload AS jsonb), :occurredAt)""")
                .param("type", EventPayload.type(event))
                .param("repository", event.repository().toString())
                .param("payload", EventPayload.json(event))
                .param("occurredAt", event.occurredAt().atOffset(ZoneOffset.UTC))
                .update();
    }
}
