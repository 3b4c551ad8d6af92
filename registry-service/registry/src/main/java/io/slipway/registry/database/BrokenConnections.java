package io.slipway.registry.database;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Counts connections that the pool gives up. Called for an error after which it does so, before whoever caused the error
 * learns of it. The driver has closed the connection by then, or the server has ended it.
 */
final class BrokenConnections implements SQLExceptionOverride {
    private final AtomicLong count;

    BrokenConnections(AtomicLong count) {
        this.count = count;
    }

    // Written out, since the interface has a type of that name.
    @java.lang.Override
    public SQLExceptionOverride.Override adjudicate(SQLException error) {
        count.incrementAndGet();
        return SQLExceptionOverride.Override.CONTINUE_EVICT;
    }
}
