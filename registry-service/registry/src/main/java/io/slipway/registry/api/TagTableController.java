package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.PageRequest;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.hub.ListedTag;
import io.slipway.registry.hub.TagQuery;
import io.slipway.registry.hub.TagTable;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The tags of a repository as a table: filtered and sorted over all of them. */
@RestController
@RequestMapping("/api/v1/tags")
class TagTableController {

    private final Access access;
    private final TagTable tags;

    /**
     * A page.
     *
     * @param total how many tags match
     * @param untagged manifests that nothing names
     * @param next the value of {@code offset} for the next page, absent on the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Page(
            List<ListedTag> tags,
            int total,
            long untagged,
            @Nullable Integer next) {}

    TagTableController(Access access, TagTable tags) {
        this.access = access;
        this.tags = tags;
    }

    /** A page, by default the highest versions first. */
    @GetMapping
    Page find(
            Caller caller,
            @RequestParam String repository,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable String platform,
            @RequestParam(defaultValue = "false") boolean attached,
            @RequestParam(defaultValue = "version") String sort,
            @RequestParam(defaultValue = "desc") String order,
            @RequestParam(defaultValue = "200") int n,
            @RequestParam(defaultValue = "0") int offset) {
        if (!order.equals("asc") && !order.equals("desc")) {
            throw new InvalidRequestException("'order' is asc or desc, not '" + order + "'");
        }
        if (offset < 0) {
            throw new InvalidRequestException("'offset' is not negative");
        }
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PULL);
        TagQuery query = new TagQuery(
                q,
                Optional.ofNullable(platform).filter(text -> !text.isEmpty()),
                attached,
                TagQuery.Sort.parse(sort),
                order.equals("desc"));
        TagTable.Page page = tags.find(found.id(), query, offset, PageRequest.size(n));
        return new Page(page.tags(), page.total(), page.untagged(), page.next().orElse(null));
    }
}
