package io.slipway.registry.v2;

import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.mirror.MirroredName;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;

/** The list of tags, bytewise sorted, in pages (specification, end-8a, end-8b). */
@RestController
final class TagController {
    private final V2Guard guard;
    private final ManifestStore manifests;
    private final MirroredReads mirror;

    TagController(V2Guard guard, ManifestStore manifests, MirroredReads mirror) {
        this.mirror = mirror;
        this.guard = guard;
        this.manifests = manifests;
    }

    @GetMapping("/{*name}/tags/list")
    void list(@PathVariable RepositoryName name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        Optional<MirroredName> mirrored = guard.mirrored(request, name);
        if (mirrored.isPresent()) {
            mirror.tags(mirrored.get(), request, response);
            return;
        }
        RepositoryRef repository = guard.existing(request, name, Action.PULL);
        Paging paging = Paging.of(QueryParameters.of(request));
        List<Tag> found = manifests.tags(repository.id(), paging.last(), paging.limit());
        List<Tag> page = paging.page(found);
        if (found.size() > page.size()) {
            paging.linkNext(
                    response, "/v2/" + name + "/tags/list?", page.getLast().toString());
        }
        JsonAnswer.write(
                response,
                "application/json",
                new Page(name.toString(), page.stream().map(Tag::toString).toList()));
    }

    private record Page(String name, List<String> tags) {}
}
