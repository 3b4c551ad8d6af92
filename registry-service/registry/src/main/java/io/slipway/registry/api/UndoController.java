package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.PageRequest;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.Deletion;
import io.slipway.registry.content.Deletions;
import io.slipway.registry.content.Grace;
import io.slipway.registry.content.TagChange;
import java.time.Instant;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * What was deleted in a repository and can be brought back, and what its tags named over time. The repository is a query
 * parameter: its name has slashes, and may end in any word that a path could go on with.
 */
@RestController
@RequestMapping("/api/v1")
class UndoController {
    private static final int DEFAULT_PAGE = 100;

    private final Access access;
    private final Deletions deletions;
    private final Grace grace;

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeletionView(
            long id,
            String kind,
            @Nullable String tag,
            String digest,
            List<String> tags,
            Instant deletedAt,
            String deletedBy,
            Instant restorableUntil) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record DeletionsView(
            List<DeletionView> deletions, @Nullable Long next) {}

    record Restored(String digest, List<String> tags, List<String> taken) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ChangeView(@Nullable String digest, Instant changedAt, String changedBy, boolean available) {
        static ChangeView of(TagChange change) {
            return new ChangeView(
                    change.digest().map(Digest::toString).orElse(null),
                    change.changedAt(),
                    change.changedBy(),
                    change.available());
        }
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    record HistoryView(List<ChangeView> changes, @Nullable Long next) {}

    record TagTarget(@Nullable String digest) {}

    UndoController(Access access, Deletions deletions, Grace grace) {
        this.access = access;
        this.deletions = deletions;
        this.grace = grace;
    }

    /** Tags and manifests that were deleted, the latest first. */
    @GetMapping("/deletions")
    DeletionsView list(
            Caller caller,
            @RequestParam String repository,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "" + DEFAULT_PAGE) int n) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.DELETE);
        return page(
                n, limit -> deletions.list(found.id(), before, limit), this::view, Deletion::id, DeletionsView::new);
    }

    /** Brings one back: 404 for none, 409 when its tag names another manifest and is not to be replaced, 410 when late. */
    @PostMapping("/deletions/{id}/restore")
    Restored restore(
            Caller caller,
            @PathVariable long id,
            @RequestParam String repository,
            @RequestParam(defaultValue = "false") boolean replace) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.DELETE);
        return switch (deletions.restore(found, id, replace, caller.label())) {
            case Deletions.Outcome.Restored(Digest digest, List<Tag> tags, List<Tag> taken) ->
                new Restored(digest.toString(), texts(tags), texts(taken));
            case Deletions.Outcome.NotThere() ->
                throw new NotFoundException("there is no deletion " + id + " in " + found.name());
            case Deletions.Outcome.TooLate(Digest digest) ->
                throw new ResponseStatusException(
                        HttpStatus.GONE, "the manifest " + digest + " is gone: the grace time has passed");
            case Deletions.Outcome.Taken(Tag tag, Digest digest) ->
                throw new ResponseStatusException(
                        HttpStatus.CONFLICT,
                        "the tag " + tag + " names " + digest + " now; ask again with replace=true to move it");
        };
    }

    /** What a tag named, the latest change first. A change without a digest is a deletion. */
    @GetMapping("/tag-history")
    HistoryView history(
            Caller caller,
            @RequestParam String repository,
            @RequestParam String tag,
            @RequestParam(defaultValue = "" + Long.MAX_VALUE) long before,
            @RequestParam(defaultValue = "" + DEFAULT_PAGE) int n) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PULL);
        Tag wanted = Tag.parse(tag);
        return page(
                n,
                limit -> deletions.history(found.id(), wanted, before, limit),
                ChangeView::of,
                TagChange::id,
                HistoryView::new);
    }

    /** Makes a tag name a manifest that the repository holds, such as one from its history. */
    @PutMapping("/tag-history")
    void putBack(
            Caller caller, @RequestParam String repository, @RequestParam String tag, @RequestBody TagTarget target) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PUSH);
        if (target.digest() == null) {
            throw new InvalidRequestException("the field 'digest' is missing");
        }
        Digest digest = Digest.parse(target.digest());
        if (!deletions.putBack(found, Tag.parse(tag), digest, caller.label())) {
            throw new NotFoundException("the repository " + found.name() + " holds no manifest " + digest);
        }
    }

    private DeletionView view(Deletion deletion) {
        return new DeletionView(
                deletion.id(),
                deletion.tag().isPresent() ? "tag" : "manifest",
                deletion.tag().map(Tag::toString).orElse(null),
                deletion.digest().toString(),
                texts(deletion.tags()),
                deletion.deletedAt(),
                deletion.deletedBy(),
                deletion.deletedAt().plus(grace.time()));
    }

    private static List<String> texts(List<Tag> tags) {
        return tags.stream().map(Tag::toString).toList();
    }

    private static <T, V, P> P page(
            int n,
            Function<Integer, List<T>> load,
            Function<T, V> view,
            ToLongFunction<T> id,
            BiFunction<List<V>, @Nullable Long, P> of) {
        int limit = PageRequest.size(n);
        List<T> found = load.apply(limit + 1);
        List<T> page = found.subList(0, Math.min(limit, found.size()));
        return of.apply(page.stream().map(view).toList(), found.size() > limit ? id.applyAsLong(page.getLast()) : null);
    }
}
