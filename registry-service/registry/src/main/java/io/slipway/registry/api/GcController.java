package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.registry.gc.Collector;
import io.slipway.registry.gc.GcSettings;
import io.slipway.registry.gc.GcStatus;
import io.slipway.registry.gc.Preview;
import io.slipway.registry.gc.Totals;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Garbage collection, for administrators: what waits, what went, what would go, and to have it done now. */
@RestController
@RequestMapping("/api/v1/gc")
class GcController {
    private static final int DEFAULT_PAGE = 100;

    private final GcStatus status;
    private final Preview preview;
    private final GcSettings settings;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record RunView(
            Instant startedAt,
            Instant endedAt,
            long reviewed,
            long removed,
            @Nullable String failure) {
        static RunView of(Collector.Run run) {
            return new RunView(
                    run.startedAt(),
                    run.endedAt(),
                    run.reviewed(),
                    run.removed(),
                    run.failure().orElse(null));
        }
    }

    /**
     * The state.
     *
     * @param grace as ISO 8601, such as {@code PT24H}
     * @param reviewed since the start of the process
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record StatusView(
            boolean enabled,
            String grace,
            Map<String, Long> queues,
            Map<String, Totals.Sum> totals,
            long reviewed,
            long removed,
            @Nullable RunView lastRun) {}

    record Ticket(long ticket) {}

    /**
     * How far it is.
     *
     * @param reviewed since the ticket was given, and once it is done in its pass
     * @param removed likewise
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record TicketView(
            long ticket,
            boolean done,
            long reviewed,
            long removed,
            @Nullable String failure) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntryView(@Nullable String repository, @Nullable String digest, long size, String reason, Instant dueAt) {
        static EntryView of(Preview.Entry entry) {
            return new EntryView(
                    entry.repository().orElse(null),
                    entry.digest().orElse(null),
                    entry.size(),
                    entry.reason(),
                    entry.dueAt());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record EntriesView(List<EntryView> entries, @Nullable Long next) {}

    GcController(GcStatus status, Preview preview, GcSettings settings) {
        this.status = status;
        this.preview = preview;
        this.settings = settings;
    }

    @GetMapping
    StatusView get(Caller caller) {
        requireAdmin(caller);
        Collector collector = status.collector();
        return new StatusView(
                settings.enabled(),
                settings.grace().toString(),
                status.queues(),
                status.totals(),
                collector.reviewed(),
                collector.removed(),
                collector.lastRun().map(RunView::of).orElse(null));
    }

    /** Has all that is due worked off, and the storage swept for what a crash left. Answers at once. */
    @PostMapping("/runs")
    @ResponseStatus(HttpStatus.ACCEPTED)
    Ticket run(Caller caller) {
        requireAdmin(caller);
        return new Ticket(status.collector().wake(true));
    }

    /** 404 for a ticket that this process has not given: the registry has started anew since. */
    @GetMapping("/runs/{ticket}")
    TicketView progress(Caller caller, @PathVariable long ticket) {
        requireAdmin(caller);
        Collector.Progress progress = status.collector()
                .progress(ticket)
                .orElseThrow(() -> new NotFoundException(
                        "there is no collection " + ticket + ": the registry has started anew since it was asked for"));
        return new TicketView(
                ticket,
                progress.run().isPresent(),
                progress.reviewed(),
                progress.removed(),
                progress.run().flatMap(Collector.Run::failure).orElse(null));
    }

    /** What would go in the end, if nothing else happened. */
    @GetMapping("/preview")
    Preview.Summary preview(Caller caller) {
        requireAdmin(caller);
        return preview.summary();
    }

    /**
     * Each thing that waits and is not needed now, why it waits, and when it goes. What goes only when such a thing has gone,
     * as the images of an index, is in the sums and not here.
     */
    @GetMapping("/preview/{kind}")
    EntriesView previewOf(
            Caller caller,
            @PathVariable String kind,
            @RequestParam(defaultValue = "0") long after,
            @RequestParam(defaultValue = "" + DEFAULT_PAGE) int n) {
        requireAdmin(caller);
        int limit = PageRequest.size(n);
        List<Preview.Entry> found = preview.list(kind(kind), after, limit + 1);
        List<Preview.Entry> page = found.subList(0, Math.min(limit, found.size()));
        return new EntriesView(
                page.stream().map(EntryView::of).toList(),
                found.size() > limit ? page.getLast().id() : null);
    }

    private static Preview.Kind kind(String name) {
        try {
            return Preview.Kind.valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException("a preview is of manifests, blobs, uploads or repositories");
        }
    }

    private static void requireAdmin(Caller caller) {
        if (!(caller instanceof Caller.Account account && account.admin())) {
            throw new AccessDeniedException("garbage collection is for administrators");
        }
    }
}
