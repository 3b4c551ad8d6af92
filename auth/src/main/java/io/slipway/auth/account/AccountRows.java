package io.slipway.auth.account;

import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.repository.Repository;

interface AccountRows extends Repository<AccountRow, Long> {

    AccountRow saveAndFlush(AccountRow row);

    Optional<AccountRow> findById(Long id);

    Optional<AccountRow> findByName(String name);

    boolean existsByAdminTrue();

    List<AccountRow> findByNameGreaterThanOrderByName(String after, Limit limit);
}
