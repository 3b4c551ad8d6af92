package io.slipway.agent.image;

import java.util.List;
import java.util.Map;

/**
 * The filters of {@code docker images}: values by key, of which {@code reference}, {@code label}, {@code dangling},
 * {@code before}, {@code since} and {@code until} (a time as {@link java.time.Instant} writes it) are known. Values of one key are alternatives ({@code label} excepted),
 * keys add up.
 */
public record ImageFilters(Map<String, List<String>> values) {
    /** No filter. */
    public static final ImageFilters NONE = new ImageFilters(Map.of());

    /** Copies the map. */
    public ImageFilters {
        values = Map.copyOf(values);
    }

    /** The values of a key; none when it is not given. */
    List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }
}
