package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentRangeTest {
    @Test
    void bothEndsAreInclusive() {
        assertThat(ContentRange.parse("10-19")).isEqualTo(new ContentRange(10, 19));
        assertThat(ContentRange.parse("10-19").length()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "-", "1-", "-1", "9-1", "bytes 0-9/10", "0-9/10", "0x1-2", "1 - 2", "99999999999999999999-1"
            })
    void anyOtherFormIsRefusedInWords(String header) {
        assertThatThrownBy(() -> ContentRange.parse(header))
                .isInstanceOfSatisfying(
                        RegistryException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BLOB_UPLOAD_INVALID));
    }
}
