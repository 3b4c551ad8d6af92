package io.slipway.auth.token;

import java.time.Instant;
import java.util.Optional;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface RefreshTokenRows extends Repository<RefreshTokenRow, Long> {

    RefreshTokenRow saveAndFlush(RefreshTokenRow row);

    Optional<RefreshTokenRow> findByTokenHash(byte[] tokenHash);

    @Modifying
    @Query("delete from RefreshTokenRow t where t.accountId = :account")
    int deleteOf(long account);

    @Modifying
    @Query("delete from RefreshTokenRow t where t.accountId = :account and t.expiresAt <= :now")
    int deleteExpired(long account, Instant now);

    /** Deletes all of the account's tokens but the newest ones. */
    @Modifying
    @Query(nativeQuery = true, value = """
            DELETE FROM refresh_token WHERE account_id = :account AND id NOT IN (
                SELECT id FROM refresh_token WHERE account_id = :account ORDER BY id DESC LIMIT :keep)""")
    int deleteOldest(long account, int keep);
}
