package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.registry.error.RegistryException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {
    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=500-1499, 500, 1499",
        "bytes=500-, 500, 1999",
        "bytes=-500, 1500, 1999",
        "bytes=-5000, 0, 1999",
        "bytes=1000-5000, 1000, 1999",
        "bytes=1999-1999, 1999, 1999"
    })
    void readsAndClips(String header, long first, long last) {
        assertThat(ByteRange.parse(header, 2000)).containsExactly(new ByteRange(first, last));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=500-0",
                "bytes=2000-",
                "bytes=5000-10000",
                "bytes=-0",
                "bytes=-",
                "bytes=a-b",
                "bytes=1",
                "bytes=",
                "bytes=1-2,",
                "bytes=3000-,4000-"
            })
    void refusesWhatLiesOutsideWith416AndTheSize(String header) {
        assertThatThrownBy(() -> ByteRange.parse(header, 2000)).isInstanceOfSatisfying(RegistryException.class, e -> {
            assertThat(e.status()).isEqualTo(416);
            assertThat(e.headers()).containsEntry("Content-Range", "bytes */2000");
        });
    }

    @Test
    void severalRangesKeepTheirOrderAndThoseOutsideAreLeftOut() {
        assertThat(ByteRange.parse("bytes=10-19, 0-4,3000-,-5", 2000))
                .containsExactly(new ByteRange(10, 19), new ByteRange(0, 4), new ByteRange(1995, 1999));
        assertThat(ByteRange.parse("bytes=1-1,3000-", 2000)).containsExactly(new ByteRange(1, 1));
    }

    @Test
    void otherUnitsAndMoreThanTheBlobMeanTheWhole() {
        assertThat(ByteRange.parse("lines=1-2", 2000)).isEmpty();
        assertThat(ByteRange.parse("bytes=0-,0-", 2000)).isEmpty();
        assertThat(ByteRange.parse("bytes=0-0" + ",0-0".repeat(ByteRange.MAX_RANGES), 2000))
                .isEmpty();
    }

    @Test
    void anythingReadLiesWithinTheBlob() {
        Random random = new Random(7);
        String alphabet = "bytes=0123456789-, x";
        for (int round = 0; round < 50_000; round++) {
            StringBuilder header = new StringBuilder("bytes=");
            for (int i = random.nextInt(24); i > 0; i--) {
                header.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            long size = random.nextInt(5);
            try {
                ByteRange.parse(header.toString(), size)
                        .forEach(part -> assertThat(part.first())
                                .as(header.toString())
                                .isBetween(0L, part.last())
                                .isLessThan(size));
            } catch (RegistryException refused) {
                assertThat(refused.status()).isEqualTo(416);
            }
        }
    }
}
