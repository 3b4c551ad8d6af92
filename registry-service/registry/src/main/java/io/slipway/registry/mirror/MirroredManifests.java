package io.slipway.registry.mirror;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Mirrors;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.mirror.Absences;
import io.slipway.mirror.DeletedTags;
import io.slipway.mirror.TagChecks;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.Digest;
import io.slipway.oci.Reference;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.CachedContent;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.content.StoredManifest;
import io.slipway.transfer.FetchedManifest;
import io.slipway.transfer.ManifestChange;
import io.slipway.transfer.ManifestHead;
import io.slipway.transfer.Questions;
import io.slipway.transfer.RegistryException;
import io.slipway.transfer.Turns;
import io.slipway.transfer.UpstreamRepository;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Manifests of upstreams. By digest a cached one is served as it is. A tag is asked for again when its answer is older than
 * the upstream's setting, and what is cached is served all the same, with a warning, when the upstream cannot be asked or is
 * slow. Only what is not cached fails with the upstream.
 */
public final class MirroredManifests {
    /** With something to serve, nobody waits longer for the upstream; its answer is for those who come later. */
    static final Duration PATIENCE_WITH_CACHED = Duration.ofSeconds(3);

    /** The client of the upstream has limits of its own; this one is beyond all of them. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    /** Whichever way clients name it. */
    private record Key(Upstream upstream, RepositoryName local, Reference reference) {}

    /**
     * What is served.
     *
     * @param warning why it may be out of date
     */
    public record Found(RepositoryRef repository, StoredManifest manifest, Optional<String> warning) {}

    private final Access access;
    private final Upstreams upstreams;
    private final Mirrors mirrors;
    private final ManifestStore manifests;
    private final CachedContent content;
    private final CacheUses uses;
    private final UpstreamClients clients;
    private final UpstreamStates states;
    private final TagChecks checks;
    private final Absences absences;
    private final Questions<Key, Digest> questions;

    public MirroredManifests(
            Access access,
            Upstreams upstreams,
            Mirrors mirrors,
            ManifestStore manifests,
            CachedContent content,
            CacheUses uses,
            UpstreamClients clients,
            UpstreamStates states,
            TagChecks checks,
            Absences absences,
            Turns turns) {
        this.access = access;
        this.upstreams = upstreams;
        this.mirrors = mirrors;
        this.manifests = manifests;
        this.content = content;
        this.uses = uses;
        this.clients = clients;
        this.states = states;
        this.checks = checks;
        this.absences = absences;
        this.questions = new Questions<>(turns, key -> key.upstream().name());
    }

    /**
     * A manifest, from here or from the upstream.
     *
     * @throws UpstreamFailure when it is not here and cannot be had
     */
    public Found find(MirroredName name, Reference reference) throws IOException {
        return switch (reference) {
            case Digest digest -> byDigest(name, digest);
            case Tag tag -> byTag(name, tag);
        };
    }

    /** Whether a tag that is cached may be served without asking its upstream. */
    public boolean isFresh(MirroredName name, Tag tag) {
        return checks.isFresh(name.local(), tag, name.upstream().tagAge());
    }

    private Found byDigest(MirroredName name, Digest digest) throws IOException {
        Optional<Found> cached = cached(name, digest);
        if (cached.isPresent()) {
            return hit(name, cached.get());
        }
        state(name).miss();
        fetched(name, digest, () -> fetch(name, digest));
        return cached(name, digest).orElseThrow(() -> evicted(name, digest));
    }

    private Found byTag(MirroredName name, Tag tag) throws IOException {
        Optional<Found> cached = cached(name, tag);
        if (cached.isPresent() && isFresh(name, tag)) {
            return hit(name, cached.get());
        }
        if (cached.isEmpty()) {
            state(name).miss();
            fetched(name, tag, () -> fetch(name, tag));
            return cached(name, tag).orElseThrow(() -> evicted(name, tag));
        }
        return checked(name, tag, cached.get());
    }

    /** What is cached under a tag, or what has taken its place. */
    private Found checked(MirroredName name, Tag tag, Found cached) throws IOException {
        UpstreamState state = state(name);
        if (state.isPaused()) {
            return stale(
                    name,
                    tag,
                    cached,
                    state.trouble().map(UpstreamState.Trouble::what).orElse("it is not asked at the moment"));
        }
        if (state.isSpent() && checks.isPostponed(name.local(), tag)) {
            return stale(name, tag, cached, "" + spent(name).getMessage());
        }
        Questions.Asking<Digest> check =
                () -> timedCheck(name, tag, cached.manifest().digest());
        try {
            if (state.isSlow()) {
                refuseKnown(name, tag);
                questions.askAside(new Key(name.upstream(), name.local(), tag), noting(name, tag, check));
                return stale(name, tag, cached, name.upstream().name() + " answers slowly");
            }
            Optional<Digest> named = ask(name, tag, PATIENCE_WITH_CACHED, check);
            if (named.isEmpty()) {
                state.slow();
                return stale(name, tag, cached, name.upstream().name() + " has not answered yet");
            }
            return named.get().equals(cached.manifest().digest())
                    ? hit(name, cached)
                    : cached(name, tag).orElseThrow(() -> evicted(name, tag));
        } catch (UpstreamFailure failure) {
            if (failure.kind() != UpstreamFailure.Kind.ABSENT) {
                return stale(name, tag, cached, "" + failure.getMessage());
            }
            if (name.upstream().deletedTags() == DeletedTags.DELETE) {
                upstreams.whileSame(name.upstream(), () -> content.forget(cached.repository(), tag));
                throw failure;
            }
            return stale(name, tag, cached, name.upstream().name() + " has the tag no more");
        }
    }

    private Found hit(MirroredName name, Found found) {
        state(name).hit(found.manifest().size());
        uses.note(found.repository().id(), found.manifest().digest());
        return found;
    }

    private Found stale(MirroredName name, Tag tag, Found cached, String why) {
        hit(name, cached);
        state(name).servedStale();
        String since = checks.last(name.local(), tag)
                .map(asked -> "what " + tag + " was at " + asked)
                .orElse("what " + tag + " was when it was asked last");
        return new Found(cached.repository(), cached.manifest(), Optional.of(why + ": this is " + since));
    }

    private Optional<Found> cached(MirroredName name, Reference reference) {
        return access.find(name.local())
                .flatMap(repository -> manifests
                        .find(repository.id(), reference)
                        .map(manifest -> new Found(repository, manifest, Optional.empty())));
    }

    private void fetched(MirroredName name, Reference reference, Questions.Asking<Digest> fetch) throws IOException {
        if (ask(name, reference, PATIENCE, fetch).isEmpty()) {
            throw UpstreamFailure.late(name.upstream(), null);
        }
    }

    /** Empty when the answer takes too long. */
    private Optional<Digest> ask(
            MirroredName name, Reference reference, Duration patience, Questions.Asking<Digest> asking)
            throws IOException {
        refuseKnown(name, reference);
        Calls.refuseWhileLimited(name.upstream(), state(name));
        try {
            return questions.ask(
                    new Key(name.upstream(), name.local(), reference), patience, noting(name, reference, asking));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The request is no longer wanted");
        } catch (IOException e) {
            throw UpstreamFailure.of(name.upstream(), e);
        }
    }

    private void refuseKnown(MirroredName name, Reference reference) throws UpstreamFailure {
        Optional<Absences.Answer> noted = absences.noted(name.local(), reference.toString());
        if (noted.isPresent()) {
            throw UpstreamFailure.of(name.upstream(), noted.get());
        }
    }

    /** What cannot be had is noted also when nobody waits any more. */
    private Questions.Asking<Digest> noting(MirroredName name, Reference reference, Questions.Asking<Digest> asking) {
        return () -> {
            try {
                return asking.ask();
            } catch (IOException e) {
                UpstreamFailure.of(name.upstream(), e)
                        .answer()
                        .ifPresent(answer -> upstreams.whileSame(
                                name.upstream(), () -> absences.note(name.local(), reference.toString(), answer)));
                throw e;
            }
        };
    }

    private Digest fetch(MirroredName name, Digest digest) throws IOException, InterruptedException {
        FetchedManifest fetched =
                Calls.timed(name.upstream(), state(name), () -> remote(name).manifest(digest));
        keep(name, fetched, Optional.empty());
        return digest;
    }

    /** A tag of which nothing is here: its manifest in one request. */
    private Digest fetch(MirroredName name, Tag tag) throws IOException, InterruptedException {
        Instant asked = checks.now();
        FetchedManifest fetched =
                Calls.timed(name.upstream(), state(name), () -> remote(name).manifest(tag));
        return named(name, tag, fetched, asked);
    }

    /** Whoever can be served waits again for an upstream that was slow once it has been quick. */
    private Digest timedCheck(MirroredName name, Tag tag, Digest cached) throws IOException, InterruptedException {
        long begun = System.nanoTime();
        Digest now = check(name, tag, cached);
        if (System.nanoTime() - begun < PATIENCE_WITH_CACHED.toNanos()) {
            state(name).quick();
        }
        return now;
    }

    /** Asks what a tag names now, and sees to it that this is here. */
    private Digest check(MirroredName name, Tag tag, Digest cached) throws IOException, InterruptedException {
        Instant asked = checks.now();
        ManifestHead head =
                Calls.timed(name.upstream(), state(name), () -> remote(name).head(tag));
        Optional<Digest> now = head.digest();
        if (now.isEmpty()) {
            refuseWhileSpent(name, tag);
            ManifestChange answer =
                    Calls.timed(name.upstream(), state(name), () -> remote(name).manifestUnless(tag, cached));
            return switch (answer) {
                case ManifestChange.Changed(FetchedManifest fetched) -> named(name, tag, fetched, asked);
                case ManifestChange.Unchanged _ -> unchanged(name, tag, cached, asked);
            };
        }
        if (now.get().equals(cached)) {
            return unchanged(name, tag, cached, asked);
        }
        boolean here = access.find(name.local())
                .filter(repository -> manifests.find(repository.id(), now.get()).isPresent())
                .filter(repository -> moved(name, repository, tag, now.get()))
                .isPresent();
        if (here) {
            return unchanged(name, tag, now.get(), asked);
        }
        refuseWhileSpent(name, tag);
        return named(name, tag, fetchNamed(name, tag, now.get()), asked);
    }

    /** HEAD is counted by nobody who counts pulls; GET is, and what is cached can be served without. */
    private void refuseWhileSpent(MirroredName name, Tag tag) throws UpstreamFailure {
        if (state(name).isSpent()) {
            checks.postpone(name.local(), tag);
            throw spent(name);
        }
    }

    private static UpstreamFailure spent(MirroredName name) {
        return new UpstreamFailure(
                UpstreamFailure.Kind.LIMITED,
                name.upstream().name() + " allows no more pulls at the moment",
                Optional.empty(),
                null);
    }

    private boolean moved(MirroredName name, RepositoryRef repository, Tag tag, Digest digest) {
        AtomicBoolean moved = new AtomicBoolean();
        upstreams.whileSame(name.upstream(), () -> moved.set(content.name(repository, tag, digest)));
        return moved.get();
    }

    /** What is not there although the tag names it says nothing of the tag. */
    private FetchedManifest fetchNamed(MirroredName name, Tag tag, Digest named)
            throws IOException, InterruptedException {
        try {
            return Calls.timed(name.upstream(), state(name), () -> remote(name).manifest(named));
        } catch (RegistryException e) {
            if (e.isNotFound()) {
                throw new IOException(name.upstream() + " says that " + tag + " is " + named + " and has none", e);
            }
            throw e;
        }
    }

    private Digest unchanged(MirroredName name, Tag tag, Digest digest, Instant asked) {
        noteChecked(name, tag, asked);
        return digest;
    }

    /** An answer that another registry gave before it was exchanged says nothing. */
    private void noteChecked(MirroredName name, Tag tag, Instant asked) {
        upstreams.whileSame(name.upstream(), () -> checks.note(name.local(), tag, asked));
    }

    private Digest named(MirroredName name, Tag tag, FetchedManifest fetched, Instant asked) throws IOException {
        keep(name, fetched, Optional.of(tag));
        noteChecked(name, tag, asked);
        return fetched.digest();
    }

    private void keep(MirroredName name, FetchedManifest fetched, Optional<Tag> tag) throws IOException {
        state(name).fetched(fetched.bytes().length);
        boolean kept = upstreams.whileSame(
                name.upstream(),
                () -> content.keep(
                        new CachedContent.Place(
                                mirrors.findOrCreate(name.local()),
                                name.upstream().name()),
                        fetched.manifest(),
                        fetched.digest(),
                        fetched.bytes(),
                        tag));
        if (!kept) {
            throw new IOException(name.upstream() + " is not what it was when it was asked");
        }
    }

    /** Its limit is so small that it went before it was read. */
    private static UpstreamFailure evicted(MirroredName name, Reference reference) {
        return new UpstreamFailure(
                UpstreamFailure.Kind.BROKEN,
                reference + " of " + name.upstream().name() + " was fetched and did not stay",
                Optional.empty(),
                null);
    }

    private UpstreamRepository remote(MirroredName name) throws IOException {
        return clients.repository(name.upstream(), name.remote());
    }

    private UpstreamState state(MirroredName name) {
        return states.of(name.upstream());
    }
}
