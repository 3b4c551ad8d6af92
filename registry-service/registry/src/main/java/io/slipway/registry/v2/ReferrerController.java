package io.slipway.registry.v2;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.access.Action;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.content.Referrers;
import io.slipway.registry.mirror.MirroredName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/**
 * What is about a manifest, as an index, by digest and in pages (specification, end-12a, end-12b). Never 404 where the
 * caller may read: whether the manifest, or even the repository, is there does not matter. Only an upstream that says that
 * it has no such repository is believed.
 */
@RestController
final class ReferrerController {
    private final V2Guard guard;
    private final Referrers referrers;
    private final ManifestBudget budget;
    private final MirroredReads mirror;

    ReferrerController(V2Guard guard, Referrers referrers, ManifestBudget budget, MirroredReads mirror) {
        this.mirror = mirror;
        this.guard = guard;
        this.referrers = referrers;
        this.budget = budget;
    }

    @GetMapping("/{*name}/referrers/{digest}")
    void list(
            @PathVariable RepositoryName name,
            @PathVariable Digest digest,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        Optional<MirroredName> mirrored = guard.mirrored(request, name);
        if (mirrored.isEmpty()) {
            guard.check(request, name, Action.PULL);
        }
        QueryParameters query = QueryParameters.of(request);
        Paging paging = Paging.of(query);
        String after =
                paging.last().isEmpty() ? "" : Digest.parse(paging.last()).toString();
        Optional<MediaType> type =
                query.get("artifactType").filter(text -> !text.isEmpty()).map(MediaType::parse);
        if (mirrored.isPresent() && mirror.referrers(mirrored.get(), digest, type, request, response)) {
            return;
        }
        RepositoryName held = mirrored.map(MirroredName::local).orElse(name);
        String path = "/v2/" + name + "/referrers/" + digest + "?";
        if (type.isPresent()) {
            response.setHeader("OCI-Filters-Applied", "artifactType");
            path += "artifactType=" + URLEncoder.encode(type.get().toString(), StandardCharsets.UTF_8) + "&";
        }
        String address = path;
        // What is read to make a page, and the page itself, are let go of before a client takes its time to read it.
        try (SpooledJson body = budget.within(Referrers.PAGE_BYTES, () -> {
            Referrers.Page page = guard.find(held)
                    .filter(found -> paging.size() > 0)
                    .map(found -> referrers.of(found.id(), digest, type, after, paging.size()))
                    .orElse(new Referrers.Page(List.of(), false));
            if (page.more()) {
                paging.linkNext(
                        response, address, page.entries().getLast().digest().toString());
            }
            return SpooledJson.of(Index.of(page.entries()));
        })) {
            body.send(response, MediaType.OCI_INDEX.toString());
        }
    }

    private record Index(int schemaVersion, String mediaType, List<Entry> manifests) {
        static Index of(List<Descriptor> entries) {
            return new Index(
                    2,
                    MediaType.OCI_INDEX.toString(),
                    entries.stream().map(Entry::of).toList());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    private record Entry(
            String mediaType,
            String digest,
            @JsonInclude(JsonInclude.Include.ALWAYS) long size,
            @Nullable String artifactType,
            Map<String, String> annotations) {
        static Entry of(Descriptor entry) {
            return new Entry(
                    entry.mediaType().toString(),
                    entry.digest().toString(),
                    entry.size(),
                    entry.artifactType().map(MediaType::toString).orElse(null),
                    entry.annotations());
        }
    }
}
