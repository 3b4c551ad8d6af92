package io.slipway.registry.mirror;

import io.slipway.auth.access.Access;
import io.slipway.mirror.UpstreamClients;
import io.slipway.mirror.UpstreamState;
import io.slipway.mirror.UpstreamStates;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.Tag;
import io.slipway.registry.content.ManifestStore;
import io.slipway.transfer.TagPage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lists that an upstream keeps: it is asked each time, and what is cached stands in when it cannot be. */
public final class MirroredLists {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Logger LOG = LoggerFactory.getLogger(MirroredLists.class);

    /**
     * A page of tags.
     *
     * @param more whether others follow
     * @param warning why it may be incomplete
     */
    public record Tags(List<Tag> tags, boolean more, Optional<String> warning) {}

    private final Access access;
    private final ManifestStore manifests;
    private final UpstreamClients clients;
    private final UpstreamStates states;

    public MirroredLists(Access access, ManifestStore manifests, UpstreamClients clients, UpstreamStates states) {
        this.access = access;
        this.manifests = manifests;
        this.clients = clients;
        this.states = states;
    }

    /**
     * The tags of a repository in the upstream's order, or those that are cached.
     *
     * @param size how many at most
     * @param last the tag to go on behind; empty for the beginning
     * @throws UpstreamFailure when the upstream has no such repository, or cannot be asked and nothing is cached
     */
    public Tags tags(MirroredName name, int size, String last) throws IOException {
        UpstreamState state = states.of(name.upstream());
        if (size == 0) {
            return new Tags(List.of(), false, Optional.empty());
        }
        try {
            Calls.refuseWhileLimited(name.upstream(), state);
            TagPage page = Calls.timed(
                    name.upstream(),
                    state,
                    () -> clients.repository(name.upstream(), name.remote())
                            .tags(OptionalInt.of(size), Optional.of(last).filter(text -> !text.isEmpty())));
            return new Tags(page.tags(), page.next().isPresent(), Optional.empty());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The request is no longer wanted");
        } catch (IOException e) {
            UpstreamFailure failure = UpstreamFailure.of(name.upstream(), e);
            if (failure.kind() == UpstreamFailure.Kind.ABSENT) {
                throw failure;
            }
            return cached(name, size, last).orElseThrow(() -> failure);
        }
    }

    private Optional<Tags> cached(MirroredName name, int size, String last) {
        return access.find(name.local()).map(repository -> {
            List<Tag> found = manifests.tags(repository.id(), last, size + 1);
            states.of(name.upstream()).servedStale();
            return new Tags(
                    found.subList(0, Math.min(size, found.size())),
                    found.size() > size,
                    Optional.of(name.upstream().name() + " could not be asked: these are the tags that are cached"));
        });
    }

    /**
     * The referrers of a manifest as the upstream lists them: an index. Empty when it keeps no such list or cannot be asked.
     *
     * @param type only those of this artifact type
     */
    public Optional<byte[]> referrers(MirroredName name, Digest subject, Optional<MediaType> type) throws IOException {
        UpstreamState state = states.of(name.upstream());
        if (state.limitedFor().isPresent()) {
            return Optional.empty();
        }
        try {
            byte[] index = Calls.timed(
                    name.upstream(),
                    state,
                    () -> clients.repository(name.upstream(), name.remote()).referrers(subject));
            ObjectNode list = parsed(index);
            return Optional.of(type.isEmpty() ? index : filtered(list, type.get()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("The request is no longer wanted");
        } catch (IOException e) {
            LOG.debug("{} lists no referrers of {}", name.upstream(), subject, e);
            return Optional.empty();
        }
    }

    /** What is no list of referrers is as good as none: a client is told nothing that it could not read. */
    private static ObjectNode parsed(byte[] index) throws IOException {
        try {
            if (JSON.readTree(index) instanceof ObjectNode object && object.path("manifests") instanceof ArrayNode) {
                return object;
            }
        } catch (JacksonException e) {
            throw new IOException("the list of referrers is no JSON", e);
        }
        throw new IOException("the list of referrers is no index");
    }

    /** The entries of one type, otherwise as the upstream wrote them. */
    private static byte[] filtered(ObjectNode index, MediaType type) {
        index.withArray("manifests")
                .removeIf(
                        entry -> !type.value().equals(entry.path("artifactType").asString("")));
        return JSON.writeValueAsBytes(index);
    }
}
