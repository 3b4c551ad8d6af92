package io.slipway.registry.hub;

import io.slipway.auth.access.ReadableRows;
import io.slipway.auth.account.Caller;
import io.slipway.oci.Digest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What else has an image's layers: its base, and how many others. Only of what the caller may pull. */
public final class SharedLayers {
    /** Beyond it others are not counted. */
    public static final int MOST_COUNTED = 1_000;

    /** So many repositories that have images of one stack are looked at, whether the caller may see them or not. */
    private static final int MOST_OF_STACK = 10_000;

    /**
     * So many repositories that hold one of the layers are looked at, whether the caller may see them or not. All layers have
     * equal shares, so that a base of thirty usual layers takes no longer than one of four.
     */
    private static final int MOST_HOLDERS = 40_000;

    private static final int MOST_HOLDERS_OF_LAYER = 10_000;

    /** One image may be in many repositories, so that more than are counted have to be read. */
    private static final int MOST_READ = 2 * MOST_COUNTED;

    private static final int MOST_TAGS = 1_000;

    private final JdbcClient jdbc;

    SharedLayers(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /**
     * The image that another one was made from.
     *
     * @param digest what the tag names, which may be an index
     * @param layers how many, from the bottom, are its
     */
    public record Base(String repository, String tag, String digest, int layers) {}

    private record Named(int layers, String repository, String tag, String digest) {}

    /**
     * The tagged image whose layers are the most that this one begins with, and fewer than all. Of several: an official one,
     * and then that which is pulled most.
     *
     * @param layers of the image, bottom first
     */
    public Optional<Base> base(Caller caller, List<Digest> layers) {
        if (layers.size() < 2) {
            return Optional.empty();
        }
        ReadableRows readable = ReadableRows.by(caller);
        List<Named> named = jdbc.sql("""
                        SELECT p.layers, v.name AS repository, t.name AS tag, t.digest
                        FROM unnest(:stacks) WITH ORDINALITY AS p (stack, layers)
                        CROSS JOIN LATERAL (SELECT repository_id, digest FROM image_stack
                                            WHERE stack = p.stack LIMIT :looked) s
                        CROSS JOIN LATERAL (SELECT s.digest
                                            UNION ALL
                                            SELECT r.parent FROM manifest_reference r
                                            WHERE r.repository_id = s.repository_id AND r.child = s.digest
                                              AND r.kind = 'manifest') i
                        JOIN visible_repository v ON v.id = s.repository_id
                        JOIN tag t ON t.repository_id = s.repository_id AND t.digest = i.digest
                        LEFT JOIN repository_summary u ON u.repository_id = s.repository_id
                        WHERE %s
                        ORDER BY p.layers DESC, coalesce(u.official, FALSE) DESC, coalesce(u.pulls, 0) DESC, v.name,
                                 t.updated_at DESC
                        LIMIT :most""".formatted(readable.condition()))
                .params(readable.params())
                .param("stacks", texts(LayerStack.each(layers.subList(0, layers.size() - 1))))
                .param("looked", MOST_OF_STACK)
                .param("most", MOST_TAGS)
                .query((row, number) -> new Named(
                        row.getInt("layers"),
                        row.getString("repository"),
                        row.getString("tag"),
                        row.getString("digest")))
                .list();
        return named.stream().findFirst().map(first -> best(first, named));
    }

    private static Base best(Named first, List<Named> all) {
        List<Named> same = all.stream()
                .filter(named ->
                        named.layers() == first.layers() && named.repository().equals(first.repository()))
                .toList();
        String tag = TagVersion.mostTelling(same.stream().map(Named::tag).toList());
        Named best = same.stream()
                .filter(named -> named.tag().equals(tag))
                .findFirst()
                .orElseThrow();
        return new Base(best.repository(), best.tag(), best.digest(), best.layers());
    }

    /**
     * How many other images have a layer, {@link #MOST_COUNTED} for as many or more. One that is in several repositories is
     * one. Those whose layer was never fetched from the upstream that they are of do not count, and of a layer that very many
     * repositories hold it may be fewer than there are: not all of them are looked at.
     *
     * @param image not counted itself
     * @param layers those beyond the first 128 are not looked for
     */
    public Map<Digest, Integer> others(Caller caller, Digest image, List<Digest> layers) {
        ReadableRows readable = ReadableRows.by(caller);
        List<Digest> wanted =
                layers.stream().distinct().limit(LayerStack.MOST_LAYERS).toList();
        Map<Digest, Integer> others = new HashMap<>();
        // Rights come before anything is read of a repository: of most that hold a usual layer the caller sees few.
        jdbc.sql("""
                        SELECT layer, (SELECT count(*) FROM (
                            SELECT DISTINCT parent FROM (
                                SELECT r.parent
                                FROM (SELECT v.id
                                      FROM (SELECT repository_id FROM blob_link
                                            WHERE digest = layer AND deleted_at IS NULL LIMIT :looked) l
                                      JOIN visible_repository v ON v.id = l.repository_id
                                      WHERE %s LIMIT :read) h
                                JOIN manifest_reference r ON r.repository_id = h.id AND r.child = layer
                                  AND r.kind = 'blob' AND r.parent <> :image
                                JOIN manifest m ON m.repository_id = r.repository_id AND m.digest = r.parent
                                  AND m.deleted_at IS NULL
                                LIMIT :read) listing
                            LIMIT :most) counted)
                        FROM unnest(:layers) AS layer""".formatted(readable.condition()))
                .params(readable.params())
                .param("image", image.toString())
                .param("layers", texts(wanted))
                .param("looked", Math.min(MOST_HOLDERS / Math.max(wanted.size(), 1), MOST_HOLDERS_OF_LAYER))
                .param("read", MOST_READ)
                .param("most", MOST_COUNTED)
                .query(row -> {
                    others.put(Digest.parse(row.getString(1)), row.getInt(2));
                });
        return others;
    }

    private static String[] texts(List<Digest> digests) {
        return digests.stream().map(Digest::toString).toArray(String[]::new);
    }
}
