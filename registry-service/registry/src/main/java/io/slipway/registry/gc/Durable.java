package io.slipway.registry.gc;

import org.springframework.jdbc.core.simple.JdbcClient;

/** How soon a transaction of garbage collection must survive a loss of power. */
final class Durable {
    private Durable() {}

    /**
     * With the next transaction that is forced. A verdict that a crash takes back is reached again; and no object is deleted
     * before the transaction that claims it, which is forced with all before it.
     */
    static void later(JdbcClient jdbc) {
        jdbc.sql("SELECT set_config('synchronous_commit', 'off', true)")
                .query(String.class)
                .single();
    }
}
