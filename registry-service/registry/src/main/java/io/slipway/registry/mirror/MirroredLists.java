package io.slipway.registry.mirror;

import io.slipway.auth.access.Access;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.UpstreamStates;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import io.slipway.registry.content.ManifestStore;
import io.slipway.transfer.Questions;
import io.slipway.transfer.RegistryException;
import io.slipway.transfer.TagPage;
import io.slipway.transfer.Turns;
import io.slipway.transfer.UpstreamRepository;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists that an upstream keeps: it is asked each time, once for all who want to know the same at that moment, and what is
 * cached stands in when it cannot be.
 */
public final class MirroredLists {
    /** The client of the upstream has limits of its own; this one is beyond all of them. */
    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private static final Logger LOG = LoggerFactory.getLogger(MirroredLists.class);

    /**
     * A page of tags.
     *
     * @param more whether others follow
     * @param warning why it may be incomplete
     */
    public record Tags(List<Tag> tags, boolean more, Optional<String> warning) {}

    private record TagsKey(Upstream upstream, RepositoryName local, int size, String last) {}

    private record ReferrersKey(Upstream upstream, RepositoryName local, Digest subject, Optional<MediaType> type) {}

    /** What a repository is asked. */
    @FunctionalInterface
    private interface Question<V> {
        V put(UpstreamRepository repository) throws IOException, InterruptedException;
    }

    private final Access access;
    private final ManifestStore manifests;
    private final UpstreamClients clients;
    private final UpstreamStates states;
    private final Questions<TagsKey, TagPage> tags;
    private final Questions<ReferrersKey, byte[]> referrers;

    /**
     * Makes them.
     *
     * @param turns each answer may have 4 MiB, and is read three times as large
     */
    public MirroredLists(
            Access access, ManifestStore manifests, UpstreamClients clients, UpstreamStates states, Turns turns) {
        this.access = access;
        this.manifests = manifests;
        this.clients = clients;
        this.states = states;
        this.tags = new Questions<>(turns, key -> key.upstream().name());
        this.referrers = new Questions<>(turns, key -> key.upstream().name());
    }

    /**
     * The tags of a repository in the upstream's order, or those that are cached.
     *
     * @param size how many at most
     * @param last the tag to go on behind; empty for the beginning
     * @throws UpstreamFailure when the upstream has no such repository, or cannot be asked and nothing is cached
     */
    public Tags tags(MirroredName name, int size, String last) throws IOException {
        if (size == 0) {
            return new Tags(List.of(), false, Optional.empty());
        }
        try {
            TagPage page = ask(
                    name,
                    tags,
                    new TagsKey(name.upstream(), name.local(), size, last),
                    there -> there.tags(OptionalInt.of(size), Optional.of(last).filter(text -> !text.isEmpty())));
            return new Tags(page.tags(), page.next().isPresent(), Optional.empty());
        } catch (IOException e) {
            UpstreamFailure failure = UpstreamFailure.of(name.upstream(), e);
            if (failure.kind() == UpstreamFailure.Kind.ABSENT) {
                throw failure;
            }
            return cached(name, size, last, failure).orElseThrow(() -> failure);
        }
    }

    private Optional<Tags> cached(MirroredName name, int size, String last, UpstreamFailure failure) {
        return access.find(name.local()).map(repository -> {
            List<Tag> found = manifests.tags(repository.id(), last, size + 1);
            states.of(name.upstream()).servedStale();
            return new Tags(
                    found.subList(0, Math.min(size, found.size())),
                    found.size() > size,
                    Optional.of(failure.getMessage() + ": these are the tags that are cached"));
        });
    }

    /** What refers to a manifest. */
    public sealed interface Referrers {
        /** As the upstream lists it: an index. */
        @SuppressWarnings("ArrayRecordComponent") // Compared by nobody; the bytes are sent as they are.
        record Listed(byte[] index) implements Referrers {}

        /**
         * What is cached is to be listed.
         *
         * @param warning why it may be incomplete; empty when the upstream keeps no such list
         */
        record Cached(Optional<String> warning) implements Referrers {}
    }

    /**
     * The referrers of a manifest.
     *
     * @param type only those of this artifact type
     * @throws UpstreamFailure when the upstream has no such repository
     */
    public Referrers referrers(MirroredName name, Digest subject, Optional<MediaType> type) throws IOException {
        try {
            return new Referrers.Listed(ask(
                    name,
                    referrers,
                    new ReferrersKey(name.upstream(), name.local(), subject, type),
                    there -> there.referrers(subject, type)));
        } catch (RegistryException e) {
            if (e.isNotFound()) {
                // A registry that knows nothing of such lists answers 404 as well, with any other code or none.
                if (e.code().equals("NAME_UNKNOWN")) {
                    throw UpstreamFailure.of(name.upstream(), e);
                }
                return new Referrers.Cached(Optional.empty());
            }
            return unasked(name, e);
        } catch (IOException e) {
            return unasked(name, e);
        }
    }

    private Referrers unasked(MirroredName name, IOException e) {
        LOG.debug("{} lists no referrers in {}", name.upstream(), name.remote(), e);
        states.of(name.upstream()).servedStale();
        return new Referrers.Cached(Optional.of(
                UpstreamFailure.of(name.upstream(), e).getMessage() + ": these are the referrers that are cached"));
    }

    /** Asks the upstream, once for all who want to know the same. */
    private <K, V> V ask(MirroredName name, Questions<K, V> questions, K key, Question<V> question) throws IOException {
        UpstreamState state = states.of(name.upstream());
        Calls.refuseWhileLimited(name.upstream(), state);
        try {
            return questions
                    .ask(
                            key,
                            PATIENCE,
                            () -> Calls.timed(
                                    name.upstream(),
                                    state,
                                    () -> question.put(clients.repository(name.upstream(), name.remote()))))
                    .orElseThrow(() -> UpstreamFailure.late(name.upstream(), null));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The request is no longer wanted");
        }
    }
}
