package io.slipway.registry.operations;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RouteTest {
    @ParameterizedTest
    @CsvSource({
        "/v2/, V2_ROOT",
        "/v2, V2_ROOT",
        "/v2/a/manifests/latest, MANIFEST",
        "/v2/a/b/manifests/sha256:00, MANIFEST",
        "/v2/a/manifests/uploads, MANIFEST",
        "/v2/blobs/uploads/manifests/v1, MANIFEST",
        "/v2/a/blobs/sha256:00, BLOB",
        "/v2/manifests/blobs/sha256:00, BLOB",
        "/v2/a/blobs/uploads, UPLOAD",
        "/v2/a/blobs/uploads/, UPLOAD",
        "/v2/a/blobs/uploads/0b1c, UPLOAD",
        "/v2/a/tags/list, TAGS",
        "/v2/tags/list/tags/list, TAGS",
        "/v2/_catalog, CATALOG",
        "/v2/a/referrers/sha256:00, REFERRERS",
        "/token, TOKEN",
        "/api/v1/users, API",
        "/, OTHER",
        "/v2/a, OTHER",
        "/v2//, OTHER",
        "/v2x/a/manifests/b, OTHER",
        "/tokens, OTHER",
        "/actuator/prometheus, OTHER",
        "/blobs/uploads/x, OTHER"
    })
    void aPathIsReadFromItsEnd(String path, Route route) {
        assertThat(Route.of(path.getBytes(StandardCharsets.US_ASCII))).isEqualTo(route);
    }
}
