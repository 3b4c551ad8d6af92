package io.slipway.registry.hub;

import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.account.AccountId;
import io.slipway.registry.content.Times;
import java.time.Clock;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionOperations;

/** Who has starred what. Asking twice is asking once. */
public final class Stars {
    private final JdbcClient jdbc;
    private final TransactionOperations transactions;
    private final Clock clock;

    public Stars(JdbcClient jdbc, TransactionOperations transactions, Clock clock) {
        this.jdbc = jdbc;
        this.transactions = transactions;
        this.clock = clock;
    }

    /** Stars a repository. */
    public void add(AccountId account, RepositoryId repository) {
        transactions.executeWithoutResult(status -> count(
                repository,
                jdbc.sql("""
                                INSERT INTO star (account_id, repository_id, starred_at)
                                VALUES (:account, :repository, :now) ON CONFLICT DO NOTHING""")
                        .param("account", account.value())
                        .param("repository", repository.value())
                        .param("now", Times.of(clock.instant()))
                        .update()));
    }

    /** Takes a star away. */
    public void remove(AccountId account, RepositoryId repository) {
        transactions.executeWithoutResult(status -> count(
                repository,
                -jdbc.sql("DELETE FROM star WHERE account_id = :account AND repository_id = :repository")
                        .param("account", account.value())
                        .param("repository", repository.value())
                        .update()));
    }

    /** Whether somebody has starred a repository. */
    public boolean has(AccountId account, RepositoryId repository) {
        return jdbc.sql("SELECT 1 FROM star WHERE account_id = :account AND repository_id = :repository")
                .param("account", account.value())
                .param("repository", repository.value())
                .query(Integer.class)
                .optional()
                .isPresent();
    }

    private void count(RepositoryId repository, int more) {
        if (more != 0) {
            // For lists at once; and counted anew soon, in case the summary is being made at this moment.
            jdbc.sql("""
                            WITH noted AS (INSERT INTO repository_change (repository_id) VALUES (:repository))
                            UPDATE repository_summary SET stars = stars + :more
                            WHERE repository_id = :repository""")
                    .param("more", more)
                    .param("repository", repository.value())
                    .update();
        }
    }
}
