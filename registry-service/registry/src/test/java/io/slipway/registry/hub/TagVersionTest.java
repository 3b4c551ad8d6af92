package io.slipway.registry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagVersionTest {

    /** Each line in ascending order. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.9 1.10 1.100",
                "1.0.0-alpha 1.0.0-alpha.1 1.0.0-beta 1.0.0-beta.2 1.0.0-beta.11 1.0.0-rc.1 1.0.0",
                "2.0.0-rc.1 2.0.0-alpine 2.0.0 2.0.1-dev 2.0.1",
                "20240131 20240201 20241231",
                "latest stable 1 1.0.1 v2 3",
                "edge latest main-9 main-10 0.0.1",
                "4.10.3 4.11.0-rc.2 4.11.0",
                "1.27-alpine3.9 1.27-alpine3.10 1.27-bookworm 1.27",
                "99999999999999999999999 1"
            })
    void versionsAreInTheirOrder(String line) {
        List<String> expected = Arrays.asList(line.split(" "));
        List<String> shuffled = new ArrayList<>(expected);
        for (int seed = 0; seed < 20; seed++) {
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(shuffled.stream().map(TagVersion::of).sorted().map(TagVersion::tag))
                    .containsExactlyElementsOf(expected);
        }
    }

    @Test
    void anyTagsHaveOneOrder() {
        Random random = new Random(7);
        List<TagVersion> tags = new ArrayList<>();
        for (int count = 0; count < 300; count++) {
            StringBuilder tag = new StringBuilder();
            for (int length = 1 + random.nextInt(12); length > 0; length--) {
                tag.append("019ab.-_vrc".charAt(random.nextInt(11)));
            }
            tags.add(TagVersion.of(tag.toString()));
        }
        for (TagVersion one : tags) {
            for (TagVersion other : tags) {
                assertThat(Integer.signum(one.compareTo(other))).isEqualTo(-Integer.signum(other.compareTo(one)));
                assertThat(one.compareTo(other) == 0).isEqualTo(one.tag().equals(other.tag()));
            }
        }
        // Java's sort throws when an order is not transitive.
        Collections.sort(tags);
    }

    @Test
    void onlyNumbersAloneAreARelease() {
        assertThat(List.of("1", "1.2", "v1.2.3", "1.2.3.4"))
                .allMatch(tag -> TagVersion.of(tag).isStable());
        assertThat(List.of("latest", "1.2-rc1", "1.2-alpine", "1.x", "1.2.3.4.5", "v", ""))
                .noneMatch(tag -> TagVersion.of(tag).isStable());
    }

    /** The first one is the most telling, of these as they were pushed, the latest first. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.10.2: latest 1 1.10 1.10.2",
                "1.9: 2.0-rc1 latest 1.9",
                "13.1-slim: trixie-slim 13-slim 13.1-slim latest",
                "2.0-rc1: latest edge 2.0-rc1",
                "noble: latest noble devel",
                "latest: latest"
            })
    void oneNameTellsMost(String line) {
        String[] parts = line.split(": ");
        assertThat(TagVersion.mostTelling(List.of(parts[1].split(" ")))).isEqualTo(parts[0]);
    }
}
