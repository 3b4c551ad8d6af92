package io.slipway.auth.token;

import java.util.List;
import org.springframework.data.repository.Repository;

interface SigningKeyRows extends Repository<SigningKeyRow, String> {

    SigningKeyRow save(SigningKeyRow row);

    List<SigningKeyRow> findAllByOrderByCreatedAtDescKidAsc();
}
