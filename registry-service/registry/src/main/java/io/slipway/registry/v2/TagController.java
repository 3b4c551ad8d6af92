package io.slipway.registry.v2;

import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.json.JsonMapper;

/** The list of tags, bytewise sorted, in pages (specification, end-8a, end-8b). */
@RestController
final class TagController {
    /** A client that names a larger page gets this one and a link to the next. */
    private static final int MAX_PAGE = 1000;

    private static final int MAX_LAST = 1024;

    private final V2Guard guard;
    private final ManifestStore manifests;
    private final JsonMapper json = JsonMapper.builder().build();

    TagController(V2Guard guard, ManifestStore manifests) {
        this.guard = guard;
        this.manifests = manifests;
    }

    @GetMapping("/{*name}/tags/list")
    void list(@PathVariable RepositoryName name, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        RepositoryRef repository = guard.existing(request, name, Action.PULL);
        QueryParameters query = QueryParameters.of(request);
        int size = query.get("n").map(TagController::pageSize).orElse(MAX_PAGE);
        String last = query.get("last").map(TagController::last).orElse("");
        // One more than the page tells whether another follows.
        List<Tag> found = size == 0 ? List.of() : manifests.tags(repository.id(), last, size + 1);
        List<Tag> page = found.subList(0, Math.min(size, found.size()));
        byte[] body = json.writeValueAsBytes(
                new Page(name.toString(), page.stream().map(Tag::toString).toList()));
        if (found.size() > page.size()) {
            response.setHeader(
                    "Link",
                    "</v2/" + name + "/tags/list?n=" + size + "&last="
                            + URLEncoder.encode(page.getLast().toString(), StandardCharsets.UTF_8)
                            + ">; rel=\"next\"");
        }
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private record Page(String name, List<String> tags) {}

    private static int pageSize(String text) {
        if (!text.matches("[0-9]{1,9}")) {
            throw new RegistryException(
                    ErrorCode.PAGINATION_NUMBER_INVALID,
                    400,
                    "n must be a whole number from 0, not '" + text + "'",
                    Map.of("n", text));
        }
        return Math.min(Integer.parseInt(text), MAX_PAGE);
    }

    private static String last(String text) {
        if (text.length() > MAX_LAST || text.chars().anyMatch(Character::isISOControl)) {
            throw new RegistryException(
                    ErrorCode.TAG_INVALID, "last must be a tag's name: it is too long or holds control characters");
        }
        return text;
    }
}
