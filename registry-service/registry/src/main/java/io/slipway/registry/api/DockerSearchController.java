package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.slipway.auth.account.Caller;
import io.slipway.registry.hub.Listed;
import io.slipway.registry.hub.Search;
import io.slipway.registry.hub.SearchQuery;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * The search that {@code docker search} and {@code podman search} speak, the last that is left of the registry's first
 * protocol. Nothing here is built by itself, so nothing is automated.
 */
@RestController
@RequestMapping("/v1")
class DockerSearchController {
    private static final int MAX_PAGE = 100;

    private final Search search;

    /** One that was found. */
    record Result(
            String name,
            String description,
            @JsonProperty("star_count") long stars,
            @JsonProperty("is_official") boolean official,
            @JsonProperty("is_automated") boolean automated,
            @JsonProperty("is_trusted") boolean trusted) {
        static Result of(Listed listed) {
            return new Result(listed.name(), listed.description(), listed.stars(), listed.official(), false, false);
        }
    }

    /** A page, of which there is but the first. */
    record Results(
            String query,
            @JsonProperty("num_results") long found,
            @JsonProperty("num_pages") int pages,
            int page,
            @JsonProperty("page_size") int size,
            List<Result> results) {}

    DockerSearchController(Search search) {
        this.search = search;
    }

    /** How dockerd asks whether this is a registry that can be searched. */
    @GetMapping("/_ping")
    ResponseEntity<Map<String, Boolean>> ping() {
        return ResponseEntity.ok()
                .header("X-Docker-Registry-Standalone", "true")
                .body(Map.of("standalone", true));
    }

    /** The best matches. */
    @GetMapping("/search")
    Results find(Caller caller, @RequestParam(defaultValue = "") String q, @RequestParam(defaultValue = "25") int n) {
        int size = Math.clamp(n, 1, MAX_PAGE);
        SearchQuery query = new SearchQuery(
                q,
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                Optional.empty(),
                SearchQuery.Sort.RELEVANCE);
        Search.Page page = search.find(caller, query, Optional.empty(), size);
        List<Result> results = page.results().stream().map(Result::of).toList();
        return new Results(q, page.total(), 1, 1, size, results);
    }
}
