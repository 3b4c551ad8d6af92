package io.slipway.registry.api;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.Deletions;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.hub.DeletionPreview;
import io.slipway.registry.hub.TagQuery;
import io.slipway.registry.hub.TagTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Deletes many tags at once, and takes that back. What is deleted is named, or is whatever matches a filter; beforehand can
 * be asked what it comes to.
 */
@RestController
@RequestMapping("/api/v1")
class TagDeletionController {
    /** In one request; who has more asks again while something is {@code left}. */
    private static final int MAX = 1000;

    private final Access access;
    private final ManifestStore manifests;
    private final Deletions deletions;
    private final TagTable table;
    private final DeletionPreview preview;

    /**
     * What is to go: either.
     *
     * @param tags by name
     * @param matching whatever matches, as the table of tags has it
     */
    record Selection(
            @Nullable List<@Nullable String> tags, @Nullable Matching matching) {}

    /**
     * A filter.
     *
     * @param expected the {@code matching} of the preview that was looked at: 409 when other tags match by now, or one of
     *     them names another image
     */
    record Matching(
            @Nullable String q,
            @Nullable String platform,
            @Nullable Boolean attached,
            @Nullable String expected) {}

    /**
     * What deleting would come to.
     *
     * @param tags how many of those that were named are there, or match
     * @param manifests that lose their last name, those that only they list included
     * @param bytes of manifests and blobs that nothing else needs, here or in other repositories
     * @param matching which tags match, and what they name, as a hash
     */
    record Preview(
            long tags, long manifests, long bytes, @Nullable String matching) {}

    /** Tags that are meant; of a filter, the hash of what matches. */
    private record Selected(List<Tag> tags, @Nullable String matching) {}

    /**
     * What deleting came to.
     *
     * @param deleted each with the id by which it is brought back
     * @param missing names that no tag had
     * @param left how many more match
     */
    record Deleted(List<Gone> deleted, List<String> missing, int left) {}

    record Gone(String tag, long deletion) {}

    record Wanted(@Nullable List<@Nullable Long> ids) {}

    /**
     * What bringing back came to.
     *
     * @param restored tags that are back
     * @param taken tags that name something else meanwhile, which they were left with
     * @param gone ids of what cannot be brought back any more, or is back already
     */
    record Restored(List<String> restored, List<String> taken, List<Long> gone) {}

    TagDeletionController(
            Access access, ManifestStore manifests, Deletions deletions, TagTable table, DeletionPreview preview) {
        this.access = access;
        this.manifests = manifests;
        this.deletions = deletions;
        this.table = table;
        this.preview = preview;
    }

    /** What deleting them would come to. */
    @PostMapping("/tag-deletions/preview")
    Preview preview(Caller caller, @RequestParam String repository, @RequestBody Selection selection) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.DELETE);
        Selected selected = selected(found, selection);
        DeletionPreview.Sum sum = preview.of(found.id(), selected.tags());
        return new Preview(sum.tags(), sum.manifests(), sum.bytes(), selected.matching());
    }

    /** Deletes them, each by itself: a failure in between leaves the earlier ones deleted. */
    @PostMapping("/tag-deletions")
    Deleted delete(Caller caller, @RequestParam String repository, @RequestBody Selection selection) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.DELETE);
        List<Tag> selected = selected(found, selection).tags();
        List<Tag> now = selected.subList(0, Math.min(MAX, selected.size()));
        List<Gone> deleted = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (Tag tag : now) {
            manifests
                    .deleteTag(found, tag, caller.label())
                    .ifPresentOrElse(
                            id -> deleted.add(new Gone(tag.toString(), id)), () -> missing.add(tag.toString()));
        }
        return new Deleted(deleted, missing, selected.size() - now.size());
    }

    /** Brings many back at once. */
    @PostMapping("/deletions/restore")
    Restored restore(Caller caller, @RequestParam String repository, @RequestBody Wanted wanted) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.DELETE);
        List<String> restored = new ArrayList<>();
        List<String> taken = new ArrayList<>();
        List<Long> gone = new ArrayList<>();
        for (long id : given(wanted)) {
            switch (deletions.restore(found, id, false, caller.label())) {
                case Deletions.Outcome.Restored(Digest _, List<Tag> tags, List<Tag> others) -> {
                    tags.forEach(tag -> restored.add(tag.toString()));
                    others.forEach(tag -> taken.add(tag.toString()));
                }
                case Deletions.Outcome.Taken(Tag tag, Digest _) -> taken.add(tag.toString());
                case Deletions.Outcome.NotThere _, Deletions.Outcome.TooLate _ -> gone.add(id);
            }
        }
        return new Restored(restored, taken, gone);
    }

    private static List<Long> given(Wanted wanted) {
        List<Long> ids = new ArrayList<>();
        for (Long id : wanted.ids() == null ? List.<@Nullable Long>of() : wanted.ids()) {
            if (id != null) {
                ids.add(id);
            }
        }
        if (wanted.ids() == null || ids.size() != wanted.ids().size() || ids.size() > MAX) {
            throw new InvalidRequestException("the field 'ids' is a list of " + MAX + " numbers at most");
        }
        return ids;
    }

    private Selected selected(RepositoryRef repository, Selection selection) {
        if ((selection.tags() == null) == (selection.matching() == null)) {
            throw new InvalidRequestException("one of the fields 'tags' and 'matching' says what is meant");
        }
        if (selection.matching() != null) {
            SortedMap<String, String> matching = table.matching(repository.id(), query(selection.matching()));
            String hash = hash(matching);
            String expected = selection.matching().expected();
            if (expected != null && !expected.equals(hash)) {
                throw new ResponseStatusException(
                        HttpStatus.CONFLICT,
                        "other tags match by now than the preview has shown, or one of them was pushed again: look again");
            }
            return new Selected(matching.keySet().stream().map(Tag::parse).toList(), hash);
        }
        List<@Nullable String> names = selection.tags() == null ? List.of() : selection.tags();
        if (names.size() > MAX || names.contains(null)) {
            throw new InvalidRequestException("the field 'tags' is a list of " + MAX + " names at most");
        }
        return new Selected(
                names.stream().distinct().map(String::valueOf).map(Tag::parse).toList(), null);
    }

    /** Neither names nor digests have a space or a line's end in them. */
    private static String hash(SortedMap<String, String> matching) {
        StringBuilder text = new StringBuilder();
        matching.forEach(
                (name, digest) -> text.append(name).append(' ').append(digest).append('\n'));
        return Digest.sha256(text.toString().getBytes(StandardCharsets.UTF_8)).hex();
    }

    private static TagQuery query(Matching matching) {
        return new TagQuery(
                matching.q() == null ? "" : matching.q(),
                Optional.ofNullable(matching.platform()).filter(text -> !text.isEmpty()),
                Boolean.TRUE.equals(matching.attached()),
                TagQuery.Sort.NAME,
                false);
    }
}
