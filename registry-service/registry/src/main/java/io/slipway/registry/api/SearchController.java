package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.registry.hub.Listed;
import io.slipway.registry.hub.Search;
import io.slipway.registry.hub.SearchQuery;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Finds repositories. */
@RestController
@RequestMapping("/api/v1/search")
class SearchController {
    private static final int MAX_PAGE = 1000;

    private final Search search;

    /**
     * A page.
     *
     * @param total how many there are in all; 10,000 where there are as many or more
     * @param next the value of {@code after} for the next page, absent on the last one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Results(
            List<Listed> results, long total, @Nullable String next) {}

    SearchController(Search search) {
        this.search = search;
    }

    /** Those that the caller may pull from. */
    @GetMapping
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
        Search.Page page = search.find(caller, query, given(after), Math.clamp(n, 1, MAX_PAGE));
        return new Results(page.results(), page.total(), page.next().orElse(null));
    }

    private static Optional<String> given(@Nullable String text) {
        return Optional.ofNullable(text).filter(value -> !value.isEmpty());
    }
}
