package io.slipway.registry.hub;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a repository's tags come to.
 *
 * @param newest the highest release; where no tag is one {@code latest}, and else what was pushed last
 * @param kinds of all tags
 */
record TagSummary(Optional<Row> newest, List<String> kinds, Optional<Instant> pushedAt) {

    /**
     * What a tag names.
     *
     * @param labels as JSON
     */
    record What(String kind, List<String> platforms, long downloadSize, String labels) {}

    /**
     * A tag.
     *
     * @param what empty as long as it was not read
     */
    record Row(String name, Instant pushedAt, Optional<What> what) {}

    /**
     * Sums them up.
     *
     * @param rows the latest first
     */
    static TagSummary of(List<Row> rows) {
        Optional<Row> newest = rows.stream()
                // Signatures and the like have tags only because older clients know no other way.
                .filter(row -> row.what().filter(what -> !isAttached(what)).isPresent())
                .filter(row -> TagVersion.of(row.name()).isStable())
                .max(Comparator.comparing(row -> TagVersion.of(row.name())))
                .or(() ->
                        rows.stream().filter(row -> row.name().equals("latest")).findFirst())
                .or(() -> rows.stream()
                        .filter(row -> row.what().filter(TagSummary::isAttached).isEmpty())
                        .findFirst())
                .or(() -> rows.stream().findFirst());
        return new TagSummary(
                newest,
                rows.stream()
                        .flatMap(row -> row.what().stream())
                        .map(What::kind)
                        .distinct()
                        .sorted()
                        .toList(),
                rows.stream().findFirst().map(Row::pushedAt));
    }

    List<String> platforms() {
        return newest.flatMap(Row::what).map(What::platforms).orElse(List.of());
    }

    Optional<Long> downloadSize() {
        return newest.flatMap(Row::what).map(What::downloadSize);
    }

    /** Names and values, for whoever searches words in them. */
    String labels() {
        return newest.flatMap(Row::what).map(What::labels).orElse("");
    }

    private static boolean isAttached(What what) {
        return what.kind().equals(Kind.SIGNATURE.text()) || what.kind().equals(Kind.SBOM.text());
    }
}
