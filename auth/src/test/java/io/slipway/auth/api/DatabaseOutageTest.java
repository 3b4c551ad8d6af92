package io.slipway.auth.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.transaction.TransactionSystemException;

class DatabaseOutageTest {
    @Test
    void aBrokenConnectionIsSeenWhereverItIsMet() {
        SQLException broken = new SQLException("terminating connection", "57P01");
        assertThat(DatabaseOutage.causes(new IllegalStateException(broken))).isTrue();
        assertThat(DatabaseOutage.causes(
                        new TransactionSystemException("rollback", new SQLException("Connection is closed"))))
                .isTrue();
        TransactionSystemException rollback = new TransactionSystemException("rollback", new SQLException("other"));
        rollback.initApplicationException(new IllegalStateException(broken));
        assertThat(DatabaseOutage.causes(rollback)).isTrue();
    }

    @Test
    void ourOwnMistakesAreNone() {
        SQLException grammar = new SQLException("syntax error", "42601");
        assertThat(DatabaseOutage.causes(new BadSqlGrammarException("task", "SELEKT", grammar)))
                .isFalse();
        assertThat(DatabaseOutage.causes(new TransactionSystemException("commit", new SQLException("other"))))
                .isFalse();
        assertThat(DatabaseOutage.causes(new IllegalStateException("no database in it")))
                .isFalse();
    }
}
