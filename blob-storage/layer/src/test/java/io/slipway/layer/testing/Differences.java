package io.slipway.layer.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;

/** What is not the same in two maps, a line for each key: thousands of equal files would hide it. */
public final class Differences {
    private Differences() {}

    public static <T> List<String> between(Map<String, T> expected, Map<String, T> actual) {
        TreeSet<String> keys = new TreeSet<>(expected.keySet());
        keys.addAll(actual.keySet());
        List<String> differences = new ArrayList<>();
        for (String key : keys) {
            if (!Objects.equals(expected.get(key), actual.get(key))) {
                differences.add("%s: expected %s, but was %s".formatted(key, expected.get(key), actual.get(key)));
            }
        }
        return differences;
    }
}
