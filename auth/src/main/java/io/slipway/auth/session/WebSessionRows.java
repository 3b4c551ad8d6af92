package io.slipway.auth.session;

import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface WebSessionRows extends Repository<WebSessionRow, Long> {

    WebSessionRow saveAndFlush(WebSessionRow row);

    Optional<WebSessionRow> findByTokenHash(byte[] tokenHash);

    @Modifying
    @Query("update WebSessionRow s set s.usedAt = :now where s.tokenHash = :tokenHash")
    int use(byte[] tokenHash, Instant now);

    @Modifying
    @Query("delete from WebSessionRow s where s.tokenHash = :tokenHash")
    int delete(byte[] tokenHash);

    @Modifying
    @Query("delete from WebSessionRow s where s.accountId = :account")
    int deleteOf(long account);

    @Modifying
    @Query("delete from WebSessionRow s where s.accountId = :account and (s.usedAt <= :idle or s.createdAt <= :old)")
    int deleteEnded(long account, Instant idle, Instant old);

    /** Deletes all of the account's sessions but the newest ones. */
    @Modifying
    @Query(nativeQuery = true, value = """
            DELETE FROM web_session WHERE account_id = :account AND id NOT IN (
                SELECT id FROM web_session WHERE account_id = :account ORDER BY id DESC LIMIT :keep)""")
    int deleteOldest(long account, int keep);
}
