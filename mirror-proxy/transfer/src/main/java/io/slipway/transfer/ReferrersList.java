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

/** Reads what refers to a manifest, page by page. */
final class ReferrersList {
    private static final int MAX_PAGES = 100;

    private final RegistrySession session;
    private final RepositoryName name;

    ReferrersList(RegistrySession session, RepositoryName name) {
        this.session = session;
        this.name = name;
    }

    byte[] read(Digest subject, Optional<MediaType> type) throws IOException, InterruptedException {
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
                return new ReferrersIndex(pages, type).bytes();
            }
            if (pages.size() == MAX_PAGES) {
                throw new IOException("What refers to %s of %s/%s has more than %d pages"
                        .formatted(subject, session.root().getAuthority(), name, MAX_PAGES));
            }
            request = request.at(next.get());
        }
    }
}
