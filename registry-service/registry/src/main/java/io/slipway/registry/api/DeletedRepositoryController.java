package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.DeletedRepository;
import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.registry.content.Grace;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Repositories that were deleted and can be brought back, with all that is in them. */
@RestController
@RequestMapping("/api/v1/deleted-repositories")
class DeletedRepositoryController {
    private static final int DEFAULT_PAGE = 100;

    private final Access access;
    private final Grace grace;
    private final Clock clock;

    record View(long id, String name, Instant deletedAt, String deletedBy, Instant restorableUntil) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Views(List<View> repositories, @Nullable Long next) {}

    record Restored(String name) {}

    DeletedRepositoryController(Access access, Grace grace, Clock clock) {
        this.access = access;
        this.grace = grace;
        this.clock = clock;
    }

    /** Those of the caller's namespaces, for administrators of all; the one made last first. */
    @GetMapping
    Views list(
            Caller caller,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "" + DEFAULT_PAGE) int n) {
        int limit = PageRequest.size(n);
        List<DeletedRepository> found = access.deleted(caller, clock.instant().minus(grace.time()), before, limit + 1);
        List<View> page = found.stream().limit(limit).map(this::view).toList();
        return new Views(page, found.size() > limit ? page.getLast().id() : null);
    }

    /** Brings one back under its name: 404 for none, 409 when another repository is called so. */
    @PostMapping("/{id}/restore")
    Restored restore(Caller caller, @PathVariable long id) {
        DeletedRepository repository = access.deleted(caller, new RepositoryId(id))
                .orElseThrow(() -> new NotFoundException("there is no deleted repository " + id));
        if (!access.restore(repository)) {
            throw new ResponseStatusException(
                    HttpStatus.CONFLICT, "another repository is called " + repository.name() + " now: delete it first");
        }
        return new Restored(repository.name().toString());
    }

    private View view(DeletedRepository repository) {
        return new View(
                repository.id().value(),
                repository.name().toString(),
                repository.deletedAt(),
                repository.deletedBy(),
                repository.deletedAt().plus(grace.time()));
    }
}
