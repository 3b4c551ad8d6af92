package io.slipway.registry.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageManifest;
import io.slipway.oci.MediaType;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LayerStackTest {
    private static final String CONFIG = "application/vnd.oci.image.config.v1+json";

    private static Digest layer(String name) {
        return Digest.sha256(name.getBytes(UTF_8));
    }

    private static ImageManifest image(String config, List<Digest> layers) {
        return new ImageManifest(
                MediaType.OCI_MANIFEST,
                descriptor(config, layer("config")),
                layers.stream()
                        .map(layer -> descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                        .toList(),
                Optional.empty(),
                Optional.empty(),
                Map.of());
    }

    private static Descriptor descriptor(String type, Digest digest) {
        return Descriptor.of(new MediaType(type), digest, 1);
    }

    @Test
    void theOrderAndTheNumberOfLayersCount() {
        Digest a = layer("a");
        Digest b = layer("b");
        List<Digest> each = LayerStack.each(List.of(a, b, b));
        assertThat(each).hasSize(3).doesNotHaveDuplicates().startsWith(a);
        assertThat(LayerStack.each(List.of(a, b))).isEqualTo(each.subList(0, 2));
        assertThat(LayerStack.each(List.of(b, a)).getLast()).isNotEqualTo(each.get(1));
        assertThat(LayerStack.of(image(CONFIG, List.of(a, b, b)))).contains(each.getLast());
    }

    @Test
    void whatIsNoImageOfLayersHasNone() {
        assertThat(LayerStack.of(image(CONFIG, List.of()))).isEmpty();
        assertThat(LayerStack.of(image("application/vnd.cncf.helm.config.v1+json", List.of(layer("a")))))
                .isEmpty();
        List<Digest> many = Stream.iterate(layer("a"), digest -> layer(digest.hex()))
                .limit(129)
                .toList();
        assertThat(LayerStack.of(image(CONFIG, many))).isEmpty();
        assertThat(LayerStack.each(many)).hasSize(128);
        assertThat(LayerStack.of(image(CONFIG, many.subList(0, 128)))).isPresent();
    }
}
