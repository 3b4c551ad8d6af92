package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.slipway.auth.access.Mirrors;
import io.slipway.auth.access.Readers;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.content.CachedContent;
import io.slipway.registry.mirror.UpstreamChanges;
import io.slipway.registry.mirror.UpstreamFailure;
import io.slipway.registry.mirror.UpstreamWish;
import io.slipway.transfer.Credentials;
import io.slipway.transfer.RateLimit;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** The registries that are mirrored, for administrators. Passwords are written, and never read. */
@RestController
@RequestMapping("/api/v1/upstreams")
class UpstreamController {
    private final Upstreams upstreams;
    private final UpstreamChanges changes;
    private final UpstreamStates states;
    private final UpstreamClients clients;
    private final Mirrors mirrors;
    private final CachedContent content;

    UpstreamController(
            Upstreams upstreams,
            UpstreamChanges changes,
            UpstreamStates states,
            UpstreamClients clients,
            Mirrors mirrors,
            CachedContent content) {
        this.upstreams = upstreams;
        this.changes = changes;
        this.states = states;
        this.clients = clients;
        this.mirrors = mirrors;
        this.content = content;
    }

    /**
     * A new upstream.
     *
     * @param name the first part of the names that its images have here
     */
    record Creation(@Nullable String name, @JsonUnwrapped UpstreamWish wish) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RateView(
            long limit,
            long remaining,
            @Nullable Long windowSeconds,
            @Nullable String source) {
        static RateView of(RateLimit rate) {
            return new RateView(
                    rate.limit(),
                    rate.remaining(),
                    rate.window().map(Duration::toSeconds).orElse(null),
                    rate.source().orElse(null));
        }
    }

    /**
     * How it goes, since the start.
     *
     * @param trouble what went wrong last, if nothing has gone well since
     * @param waitSeconds how long it is left alone because it said so
     * @param hitRate the part of requests that was answered from here, 0 to 1
     * @param averageMillis until the upstream's answers began
     * @param cachedBytes of distinct manifests and blobs
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StateView(
            @Nullable String trouble,
            @Nullable Instant troubleAt,
            @Nullable Long waitSeconds,
            @Nullable RateView rateLimit,
            long hits,
            long misses,
            long stale,
            @Nullable Double hitRate,
            long bytesFetched,
            long bytesSaved,
            long requests,
            long failures,
            @Nullable Long averageMillis,
            long cachedBytes,
            long cachedDigests) {
        static StateView of(UpstreamState state, CachedContent.Size size) {
            UpstreamState.Figures figures = state.figures();
            long asked = figures.hits() + figures.misses();
            return new StateView(
                    state.trouble().map(UpstreamState.Trouble::what).orElse(null),
                    state.trouble().map(UpstreamState.Trouble::at).orElse(null),
                    state.limitedFor().map(Duration::toSeconds).orElse(null),
                    state.rateLimit().map(RateView::of).orElse(null),
                    figures.hits(),
                    figures.misses(),
                    figures.stale(),
                    asked == 0 ? null : (double) figures.hits() / asked,
                    figures.bytesFetched(),
                    figures.bytesSaved(),
                    figures.requests(),
                    figures.failures(),
                    figures.requests() == 0 ? null : figures.time().toMillis() / figures.requests(),
                    size.bytes(),
                    size.digests());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String name,
            String url,
            List<String> aliases,
            List<String> hosts,
            String defaultPrefix,
            @Nullable String username,
            List<String> realmHosts,
            @Nullable String certificates,
            @Nullable String proxy,
            String tagAge,
            String deletedTags,
            @Nullable Long maxBytes,
            @Nullable String maxAge,
            String readers,
            List<String> readerNames,
            StateView state) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record PageView(List<View> upstreams, @Nullable String next) {}

    /** Whether the upstream answers and accepts the credentials. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record CheckView(boolean ok, @Nullable String problem, long millis) {}

    @GetMapping
    PageView list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer n,
            @RequestParam(required = false) @Nullable String after) {
        requireAdmin(caller);
        PageRequest page = PageRequest.of(n, after);
        List<Upstream> found = upstreams.all().stream()
                .filter(upstream -> upstream.name().compareTo(page.after()) > 0)
                .limit(page.limit())
                .toList();
        return new PageView(
                page.page(found).stream().map(this::view).toList(),
                page.next(found, Upstream::name).orElse(null));
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    View create(Caller caller, @RequestBody Creation creation) {
        requireAdmin(caller);
        if (creation.name() == null) {
            throw new InvalidRequestException("the field 'name' is missing");
        }
        return view(changes.create(creation.name(), creation.wish()));
    }

    @GetMapping("/{name}")
    View get(Caller caller, @PathVariable String name) {
        requireAdmin(caller);
        return view(existing(name));
    }

    @PatchMapping("/{name}")
    View patch(Caller caller, @PathVariable String name, @RequestBody UpstreamWish wish) {
        requireAdmin(caller);
        return changes.change(name, wish, caller).map(this::view).orElseThrow(() -> unknown(name));
    }

    /** What is cached of it goes too. */
    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String name) {
        requireAdmin(caller);
        if (!changes.end(name, caller)) {
            throw unknown(name);
        }
    }

    /** Asks the upstream now. */
    @PostMapping("/{name}/check")
    CheckView check(Caller caller, @PathVariable String name) throws InterruptedException {
        requireAdmin(caller);
        Upstream upstream = existing(name);
        long begun = System.nanoTime();
        String problem = null;
        try {
            clients.check(upstream);
        } catch (IOException e) {
            // To an administrator, who has set the address, all of it.
            problem = UpstreamFailure.describe(upstream, e);
        }
        return new CheckView(
                problem == null,
                problem,
                Duration.ofNanos(System.nanoTime() - begun).toMillis());
    }

    private View view(Upstream upstream) {
        Readers readers = mirrors.readers(upstream.name()).orElse(new Readers.Listed(Set.of()));
        OptionalLong bytes = upstream.limits().bytes();
        return new View(
                upstream.name(),
                upstream.url().toString(),
                sorted(upstream.aliases()),
                sorted(upstream.hosts()),
                upstream.defaultPrefix(),
                upstream.credentials().map(Credentials.Password::username).orElse(null),
                sorted(upstream.realmHosts()),
                upstream.certificates().orElse(null),
                upstream.proxy().map(URI::toString).orElse(null),
                upstream.tagAge().toString(),
                upstream.deletedTags().text(),
                bytes.isPresent() ? bytes.getAsLong() : null,
                upstream.limits().age().map(Duration::toString).orElse(null),
                readers.text(),
                readers.listed(),
                StateView.of(states.of(upstream), content.size(upstream.name())));
    }

    private static List<String> sorted(Set<String> texts) {
        return texts.stream().sorted().toList();
    }

    private Upstream existing(String name) {
        return upstreams.named(name).orElseThrow(() -> unknown(name));
    }

    static NotFoundException unknown(String name) {
        return new NotFoundException("there is no upstream '" + name + "'");
    }

    static void requireAdmin(Caller caller) {
        if (!(caller instanceof Caller.Account account && account.admin())) {
            throw new AccessDeniedException("upstreams are for administrators");
        }
    }
}
