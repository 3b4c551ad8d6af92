package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.PageRequest;
import io.slipway.registry.hub.Listed;
import io.slipway.registry.hub.Lookup;
import io.slipway.registry.hub.Search;
import io.slipway.registry.hub.SearchQuery;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Finds repositories, and what is in them. */
@RestController
@RequestMapping("/api/v1")
class SearchController {
    private final Search search;
    private final Lookup lookup;

    /**
     * A page.
     *
     * @param total how many there are in all; 1,000 where there are as many or more
     * @param next the value of {@code after} for the next page, absent on the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Results(
            List<Listed> results, long total, @Nullable String next) {}

    record Matches(List<Lookup.Match> matches) {}

    SearchController(Search search, Lookup lookup) {
        this.search = search;
        this.lookup = lookup;
    }

    /** Those that the caller may pull from. */
    @GetMapping("/search")
    Results find(
            Caller caller,
            @RequestParam(defaultValue = "") String q,
            @RequestParam(required = false) @Nullable String kind,
            @RequestParam(required = false) @Nullable String platform,
            @RequestParam(defaultValue = "false") boolean official,
            @RequestParam(defaultValue = "false") boolean starred,
            @RequestParam(required = false) @Nullable String ns,
            @RequestParam(defaultValue = "relevance") String sort,
            @RequestParam(defaultValue = "50") int n,
            @RequestParam(required = false) @Nullable String after) {
        if (starred && !(caller instanceof Caller.Account)) {
            throw new InvalidRequestException("'starred' is for who is logged in");
        }
        Optional<Long> starrer = starred && caller instanceof Caller.Account account
                ? Optional.of(account.id().value())
                : Optional.empty();
        SearchQuery query = new SearchQuery(
                q, given(kind), given(platform), official, given(ns), starrer, SearchQuery.Sort.parse(sort));
        Search.Page page = search.find(caller, query, given(after), PageRequest.size(n));
        return new Results(page.results(), page.total(), page.next().orElse(null));
    }

    /**
     * What is in repositories: manifests by the first seven hexadecimal digits of their digest or more, tags by words of the
     * repository's name and the beginning of the tag, {@code app 1.2}. Anything else matches nothing.
     */
    @GetMapping("/lookup")
    Matches lookUp(Caller caller, @RequestParam String q) {
        return new Matches(lookup.find(caller, q));
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
