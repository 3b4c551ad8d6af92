package io.slipway.auth.account;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

interface AccountRows extends Repository<AccountRow, Long> {

    AccountRow saveAndFlush(AccountRow row);

    Optional<AccountRow> findById(Long id);

    Optional<AccountRow> findByName(String name);

    /** The hash as it is now; the row then stays as it is until the transaction ends. */
    @Query(nativeQuery = true, value = "SELECT password_hash FROM account WHERE id = :id FOR SHARE")
    Optional<String> lockPasswordHash(long id);

    boolean existsByAdminTrue();

    List<AccountRow> findByNameGreaterThanOrderByName(String after, Limit limit);
}
