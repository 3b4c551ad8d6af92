package io.slipway.auth.access;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.oci.RepositoryName;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Repositories as rows: who may see them. What is in them is the registry's. */
@RestController
@RequestMapping("/api/v1/repositories")
class RepositoryController {

    private final Access access;

    record View(String name, String visibility) {
        static View of(RepositoryRef repository) {
            return new View(
                    repository.name().toString(), repository.visibility().text());
        }
    }

    /** {@code next} is the value of {@code after} for the next page, absent on the last one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Views(List<View> repositories, @Nullable String next) {}

    record Change(@Nullable String visibility) {}

    RepositoryController(Access access) {
        this.access = access;
    }

    /** Those that the caller may pull from. */
    @GetMapping
    Views list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer n,
            @RequestParam(required = false) @Nullable String after) {
        PageRequest page = PageRequest.of(n, after);
        List<RepositoryRef> found = access.readable(caller, page.after(), page.limit());
        return new Views(
                page.page(found).stream().map(View::of).toList(),
                page.next(found, repository -> repository.name().toString()).orElse(null));
    }

    @GetMapping("/{*path}")
    View get(Caller caller, @PathVariable String path) {
        RepositoryName name = name(path);
        if (!access.allowed(caller, name).contains(Action.PULL)) {
            throw unknown(name);
        }
        return access.find(name).map(View::of).orElseThrow(() -> unknown(name));
    }

    /** Creates the repository before anything is pushed to it; an existing one stays, with the visibility asked for. */
    @PutMapping("/{*path}")
    ResponseEntity<View> put(
            Caller caller, @PathVariable String path, @RequestBody(required = false) @Nullable Change change) {
        RepositoryName name = name(path);
        requireOwner(caller, name, Action.PUSH);
        @Nullable
        Visibility visibility =
                change == null || change.visibility() == null ? null : Visibility.parse(change.visibility());
        boolean existed = access.find(name).isPresent();
        RepositoryRef repository = access.findOrCreate(name, caller);
        if (visibility != null && visibility != repository.visibility()) {
            repository = access.changeVisibility(name, visibility).orElseThrow(() -> unknown(name));
        }
        return ResponseEntity.status(existed ? HttpStatus.OK : HttpStatus.CREATED)
                .body(View.of(repository));
    }

    @PatchMapping("/{*path}")
    View patch(Caller caller, @PathVariable String path, @RequestBody Change change) {
        RepositoryName name = name(path);
        requireOwner(caller, name, Action.PUSH);
        if (change.visibility() == null) {
            throw new InvalidRequestException("the field 'visibility' is missing");
        }
        return access.changeVisibility(name, Visibility.parse(change.visibility()))
                .map(View::of)
                .orElseThrow(() -> unknown(name));
    }

    /** Takes the repository out of sight; for a while it can be brought back ({@code /api/v1/deleted-repositories}). */
    @DeleteMapping("/{*path}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(Caller caller, @PathVariable String path) {
        RepositoryName name = name(path);
        requireOwner(caller, name, Action.DELETE);
        if (!access.delete(name, caller)) {
            throw unknown(name);
        }
    }

    private void requireOwner(Caller caller, RepositoryName name, Action action) {
        Set<Action> allowed = access.allowed(caller, name);
        if (allowed.contains(action)) {
            return;
        }
        if (allowed.contains(Action.DELETE)) {
            throw new InvalidRequestException(name + " mirrors another registry: who may read is set for all of "
                    + name.namespace() + ", with PATCH /api/v1/upstreams/" + name.namespace());
        }
        if (allowed.contains(Action.PULL)) {
            throw new AccessDeniedException("only its namespace's owner and administrators change " + name);
        }
        throw unknown(name);
    }

    private static RepositoryName name(String path) {
        return RepositoryName.parse(path.startsWith("/") ? path.substring(1) : path);
    }

    private static NotFoundException unknown(RepositoryName name) {
        return new NotFoundException("there is no repository '" + name + "'");
    }
}
