package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.oci.ManifestParser;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads what refers to a manifest, page by page. */
final class ReferrersList {
    private static final int MAX_PAGES = 100;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RegistrySession session;
    private final RepositoryName name;

    ReferrersList(RegistrySession session, RepositoryName name) {
        this.session = session;
        this.name = name;
    }

    byte[] read(Digest subject) throws IOException, InterruptedException {
        RegistryRequest request = RegistryRequest.of("GET", "/v2/" + name + "/referrers/" + subject, Scope.pull(name))
                .withHeaders(Map.of("Accept", MediaType.OCI_INDEX.value()));
        List<byte[]> pages = new ArrayList<>();
        int room = ManifestParser.MAX_BYTES;
        while (true) {
            HttpResponse<InputStream> response = session.expect(request, 200);
            byte[] page = SmallBody.read(response, room + 1, session.timeouts());
            if (page.length > room) {
                throw new IOException("What refers to %s of %s/%s has more than %d bytes"
                        .formatted(subject, session.root().getAuthority(), name, ManifestParser.MAX_BYTES));
            }
            room -= page.length;
            pages.add(page);
            Optional<URI> next = NextLink.of(response);
            if (next.isEmpty()) {
                return pages.size() == 1 ? page : together(pages);
            }
            if (pages.size() == MAX_PAGES) {
                throw new IOException("What refers to %s of %s/%s has more than %d pages"
                        .formatted(subject, session.root().getAuthority(), name, MAX_PAGES));
            }
            request = request.at(next.get());
        }
    }

    /** The first index with the entries of all. */
    private static byte[] together(List<byte[]> pages) throws IOException {
        try {
            if (JSON.readTree(pages.getFirst()) instanceof ObjectNode index) {
                ArrayNode all = index.withArray("manifests");
                for (byte[] page : pages.subList(1, pages.size())) {
                    for (JsonNode entry : JSON.readTree(page).path("manifests")) {
                        all.add(entry);
                    }
                }
                return JSON.writeValueAsBytes(index);
            }
        } catch (JacksonException e) {
            throw new IOException("The list of referrers is not acceptable: " + e.getMessage(), e);
        }
        throw new IOException("The list of referrers is no index");
    }
}
