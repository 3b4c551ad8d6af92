package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.mirror.Prefetches;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Images of an upstream that are fetched before anybody asks for them, for administrators. */
@RestController
@RequestMapping("/api/v1/upstreams/{name}/prefetches")
class PrefetchController {
    private final Upstreams upstreams;
    private final Prefetches prefetches;

    PrefetchController(Upstreams upstreams, Prefetches prefetches) {
        this.upstreams = upstreams;
        this.prefetches = prefetches;
    }

    /**
     * What to fetch.
     *
     * @param images as on the upstream, such as {@code library/nginx:1.27}
     * @param platforms such as {@code linux/amd64}; without it all
     */
    record Wish(@Nullable List<String> images, @Nullable List<String> platforms) {}

    record ListView(List<Prefetches.View> prefetches) {}

    /** Answers at once; the address of the prefetch tells how far it is. */
    @PostMapping
    @ResponseStatus(HttpStatus.ACCEPTED)
    Prefetches.View start(Caller caller, @PathVariable String name, @RequestBody Wish wish) {
        Upstream upstream = upstream(caller, name);
        if (wish.images() == null) {
            throw new InvalidRequestException("the field 'images' is missing");
        }
        return prefetches.start(upstream, wish.images(), wish.platforms() == null ? List.of() : wish.platforms());
    }

    /** The latest first; at most 200 of all upstreams together are remembered. */
    @GetMapping
    ListView list(Caller caller, @PathVariable String name) {
        return new ListView(prefetches.list(upstream(caller, name).name()));
    }

    @GetMapping("/{id}")
    Prefetches.View get(Caller caller, @PathVariable String name, @PathVariable long id) {
        return prefetches.find(upstream(caller, name).name(), id).orElseThrow(() -> unknown(id));
    }

    /** Ends it; what it has fetched stays. */
    @DeleteMapping("/{id}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void cancel(Caller caller, @PathVariable String name, @PathVariable long id) {
        if (!prefetches.cancel(upstream(caller, name).name(), id)) {
            throw unknown(id);
        }
    }

    private Upstream upstream(Caller caller, String name) {
        UpstreamController.requireAdmin(caller);
        return upstreams.named(name).orElseThrow(() -> UpstreamController.unknown(name));
    }

    private static NotFoundException unknown(long id) {
        return new NotFoundException(
                "there is no prefetch " + id + ": the registry may have started anew since it was asked for");
    }
}
