package io.slipway.auth.api;

import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;

/**
 * Tells failures that pass when the database is well again from our own mistakes. Spring names them by where they were
 * seen (when a transaction began, in a query, in the commit), so what counts is the driver's state below.
 */
public final class DatabaseOutage {
    /** When to try again, in seconds, for a Retry-After header. */
    public static final String RETRY_SECONDS = "5";

    /**
     * Classes of SQLSTATE (PostgreSQL, appendix A): connection lost, transaction rolled back for another's sake, out of
     * resources such as disk, operator's intervention, system error.
     */
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57", "58");

    /** The database accepts no writes just now, as while it is being switched over. */
    private static final String READ_ONLY = "25006";

    private DatabaseOutage() {}

    /** Whether the database is to blame for a failure, and may be well in a moment. */
    public static boolean causes(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof DataAccessResourceFailureException
                    || cause instanceof TransientDataAccessException
                    || cause instanceof CannotCreateTransactionException
                    || cause instanceof SQLTransientException
                    || (cause instanceof SQLException sql && (isPassing(sql.getSQLState()) || isFromThePool(sql)))) {
                return true;
            }
            if (cause instanceof TransactionSystemException rollback
                    && rollback.getApplicationException() != null
                    && causes(rollback.getApplicationException())) {
                return true;
            }
        }
        return false;
    }

    /** The pool closes a connection that has broken, and says to whoever still rolls back on it no more than this. */
    private static boolean isFromThePool(SQLException failure) {
        return failure.getSQLState() == null && "Connection is closed".equals(failure.getMessage());
    }

    private static boolean isPassing(@Nullable String state) {
        return state != null
                && state.length() == 5
                && (PASSING.contains(state.substring(0, 2)) || state.equals(READ_ONLY));
    }
}
