package io.slipway.registry.v2;

import io.slipway.auth.access.RepositoryRef;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * The list of repositories, bytewise sorted, in pages. Not in the specification, which left it to registries; here it
 * shows what the caller may read and nothing else.
 */
@RestController
final class CatalogController {
    private final V2Guard guard;

    CatalogController(V2Guard guard) {
        this.guard = guard;
    }

    @GetMapping("/_catalog")
    void list(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Paging paging = Paging.of(QueryParameters.of(request));
        List<RepositoryRef> found = guard.catalog(request, paging.last(), paging.limit());
        List<String> page = paging.page(found).stream()
                .map(repository -> repository.name().toString())
                .toList();
        if (found.size() > page.size()) {
            paging.linkNext(response, "/v2/_catalog?", page.getLast());
        }
        JsonAnswer.write(response, "application/json", new Page(page));
    }

    private record Page(List<String> repositories) {}
}
