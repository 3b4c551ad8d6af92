package io.slipway.registry.api;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.account.Caller;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.live.Stream;
import io.slipway.registry.live.Streams;
import io.slipway.registry.v2.ClientNetwork;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Tells that something has changed, as server-sent events: {@code repository} with a name as its data, and {@code anew}
 * when so much has changed that everything is to be looked at.
 *
 * <p>Source: HTML, section 9.2, "Server-sent events".
 */
@RestController
@RequestMapping("/api/v1/events")
class EventController {
    /** A stream is begun anew then, with the rights that its caller has by then. */
    private static final Duration LIFE = Duration.ofMinutes(10);

    /** Who has left is noticed by what can no longer be written; and what stands in between gives up silent connections. */
    private static final Duration SILENCE = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Streams streams;
    private final Access access;
    private final ClientNetwork networks;
    private final BooleanSupplier ending;

    /**
     * Makes it.
     *
     * @param ending whether the registry is about to stop
     */
    EventController(Streams streams, Access access, ClientNetwork networks, BooleanSupplier ending) {
        this.streams = streams;
        this.access = access;
        this.networks = networks;
        this.ending = ending;
    }

    /** Goes on until the caller leaves, ten minutes have passed, or the registry stops. */
    @GetMapping
    void listen(
            Caller caller,
            @RequestParam(required = false) @Nullable String repository,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException, InterruptedException {
        Optional<RepositoryName> only = Optional.ofNullable(repository).map(RepositoryName::parse);
        only.ifPresent(name -> {
            var _ = access.require(caller, name, Action.PULL);
        });
        String listener = caller instanceof Caller.Account account ? account.name() : "@" + networks.of(request);
        Optional<Stream> opened = streams.open(caller, listener, only);
        if (opened.isEmpty()) {
            response.setHeader(HttpHeaders.RETRY_AFTER, "30");
            throw new ResponseStatusException(
                    HttpStatus.SERVICE_UNAVAILABLE, "too many listen already: try again later");
        }
        try (Stream stream = opened.get()) {
            response.setContentType("text/event-stream;charset=UTF-8");
            response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
            // nginx would keep events to itself until it has a buffer full of them.
            response.setHeader("X-Accel-Buffering", "no");
            write(stream, response.getWriter());
        }
    }

    private void write(Stream stream, PrintWriter out) throws InterruptedException {
        out.write("retry: 3000\n: listening\n\n");
        out.flush();
        long end = System.nanoTime() + LIFE.toNanos();
        long heard = System.nanoTime();
        while (!out.checkError() && !ending.getAsBoolean() && System.nanoTime() < end) {
            Stream.News news = stream.next(LOOK);
            if (!news.isNone()) {
                news.changed().forEach(name -> out.write("event: repository\ndata: " + name + "\n\n"));
                if (news.missed()) {
                    out.write("event: anew\ndata: \n\n");
                }
                heard = System.nanoTime();
            } else if (System.nanoTime() - heard > SILENCE.toNanos()) {
                out.write(": still here\n\n");
                heard = System.nanoTime();
            }
        }
    }
}
