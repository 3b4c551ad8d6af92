package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.hub.Listed;
import io.slipway.registry.hub.Markdown;
import io.slipway.registry.hub.Profile;
import io.slipway.registry.hub.ProfileChange;
import io.slipway.registry.hub.Profiles;
import io.slipway.registry.hub.Readmes;
import io.slipway.registry.hub.Search;
import io.slipway.registry.hub.Stars;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** What is said about a repository, and by whom it is starred. */
@RestController
@RequestMapping("/api/v1")
class ProfileController {
    private static final int MAX_PREVIEW = 256 * 1024;

    /** A larger number is none that was ever given. */
    private static final Pattern REVISION = Pattern.compile("[0-9]{1,18}");

    private final Access access;
    private final Profiles profiles;
    private final Stars stars;
    private final Search search;
    private final Readmes readmes = new Readmes();

    /**
     * A repository's own page.
     *
     * @param listed what lists show of it; absent for a moment after it was made
     * @param readme as it was written
     * @param readmeHtml as it may be shown
     * @param can what the caller may do with it: pull, push, delete, edit, vouch (say that it is official), star
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record View(
            String name,
            String visibility,
            @Nullable Listed listed,
            String description,
            String readme,
            String readmeHtml,
            List<String> categories,
            boolean official,
            String deprecation,
            long revision,
            @Nullable Instant updatedAt,
            @Nullable String updatedBy,
            List<String> can) {}

    record Change(
            @Nullable String description,
            @Nullable String readme,
            @Nullable List<String> categories,
            @Nullable Boolean official,
            @Nullable String deprecation) {}

    record Source(@Nullable String markdown) {}

    record Rendered(String html) {}

    ProfileController(Access access, Profiles profiles, Stars stars, Search search) {
        this.access = access;
        this.profiles = profiles;
        this.stars = stars;
        this.search = search;
    }

    @GetMapping("/profile")
    ResponseEntity<View> get(Caller caller, @RequestParam String repository) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.PULL);
        return answer(caller, found, profiles.of(found.id()));
    }

    /**
     * Changes what the body names. With {@code If-Match} only what the caller has seen: 412 and how it is now, when
     * somebody else was earlier.
     */
    @PatchMapping("/profile")
    ResponseEntity<View> change(
            Caller caller,
            @RequestParam String repository,
            @RequestHeader(name = HttpHeaders.IF_MATCH, required = false) @Nullable String seen,
            @RequestBody Change change) {
        RepositoryRef found = access.require(caller, RepositoryName.parse(repository), Action.DELETE);
        if (change.official() != null && !isAdmin(caller)) {
            throw new AccessDeniedException("only administrators say what is official");
        }
        ProfileChange wanted = new ProfileChange(
                Optional.ofNullable(change.description()),
                Optional.ofNullable(change.readme()),
                Optional.ofNullable(change.categories()),
                Optional.ofNullable(change.official()),
                Optional.ofNullable(change.deprecation()));
        return switch (profiles.change(found.id(), wanted, revisions(seen), caller.label())) {
            case Profiles.Outcome.Changed(Profile profile) -> answer(caller, found, profile);
            case Profiles.Outcome.Moved(Profile profile) ->
                ResponseEntity.status(HttpStatus.PRECONDITION_FAILED)
                        .eTag(Long.toString(profile.revision()))
                        .body(view(caller, found, profile));
        };
    }

    @PutMapping("/star")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void star(Caller caller, @RequestParam String repository) {
        stars.add(
                account(caller).id(),
                access.require(caller, RepositoryName.parse(repository), Action.PULL)
                        .id());
    }

    @DeleteMapping("/star")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void unstar(Caller caller, @RequestParam String repository) {
        stars.remove(
                account(caller).id(),
                access.require(caller, RepositoryName.parse(repository), Action.PULL)
                        .id());
    }

    /** Markdown as it would be shown. */
    @PostMapping("/readme-preview")
    Rendered preview(@RequestBody Source source) {
        if (source.markdown() == null) {
            throw new InvalidRequestException("the field 'markdown' is missing");
        }
        if (source.markdown().length() > MAX_PREVIEW) {
            throw new InvalidRequestException("the field 'markdown' has at most " + MAX_PREVIEW + " characters");
        }
        return new Rendered(Markdown.html(source.markdown()));
    }

    private ResponseEntity<View> answer(Caller caller, RepositoryRef repository, Profile profile) {
        return ResponseEntity.ok().eTag(Long.toString(profile.revision())).body(view(caller, repository, profile));
    }

    private View view(Caller caller, RepositoryRef repository, Profile profile) {
        return new View(
                repository.name().toString(),
                repository.visibility().text(),
                search.one(caller, repository.id()).orElse(null),
                profile.description(),
                profile.readme(),
                readmes.html(repository.id(), profile),
                profile.categories(),
                profile.official(),
                profile.deprecation(),
                profile.revision(),
                profile.updatedAt().orElse(null),
                profile.updatedBy().orElse(null),
                can(caller, repository));
    }

    private List<String> can(Caller caller, RepositoryRef repository) {
        List<String> can = new ArrayList<>();
        Set<Action> allowed = access.allowed(caller, repository.name());
        allowed.stream()
                .map(action -> action.name().toLowerCase(Locale.ROOT))
                .sorted()
                .forEach(can::add);
        if (allowed.contains(Action.DELETE)) {
            can.add("edit");
        }
        if (isAdmin(caller)) {
            can.add("vouch");
        }
        if (caller instanceof Caller.Account) {
            can.add("star");
        }
        return can;
    }

    /**
     * The revisions that the header names; empty when any will do. Weak ones count as well: what compresses answers on
     * their way makes them of ours.
     */
    private static Optional<Set<Long>> revisions(@Nullable String header) {
        if (header == null) {
            return Optional.empty();
        }
        List<ETag> tags = ETag.parse(header);
        return tags.stream().anyMatch(ETag::isWildcard)
                ? Optional.empty()
                : Optional.of(tags.stream()
                        .map(ETag::tag)
                        .filter(tag -> REVISION.matcher(tag).matches())
                        .map(Long::valueOf)
                        .collect(Collectors.toSet()));
    }

    private static Caller.Account account(Caller caller) {
        if (caller instanceof Caller.Account account) {
            return account;
        }
        throw new AccessDeniedException("log in to do this");
    }

    private static boolean isAdmin(Caller caller) {
        return caller instanceof Caller.Account account && account.admin();
    }
}
