package io.slipway.registry.v2;

import io.slipway.auth.access.RepositoryRef;
import io.slipway.mirror.TagChecks;
import io.slipway.mirror.UpstreamStates;
import io.slipway.oci.Digest;
import io.slipway.oci.Reference;
import io.slipway.oci.Tag;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.mirror.MirroredName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Optional;

/** What {@link HotReads} has to know of mirrors: when to leave a request to the controllers, and what was used. */
final class MirroredHotReads {
    private final MirrorRouting routing;
    private final TagChecks checks;
    private final UpstreamStates states;
    private final CacheUses uses;

    MirroredHotReads(MirrorRouting routing, TagChecks checks, UpstreamStates states, CacheUses uses) {
        this.routing = routing;
        this.checks = checks;
        this.states = states;
        this.uses = uses;
    }

    /** Whether the names of this request are not those of repositories here. */
    boolean namesAreOthers(HttpServletRequest request) {
        return routing.isWholeHost(request);
    }

    /** Whether what memory holds of this repository may be served as it is. */
    boolean mayAnswer(RepositoryRef repository, Reference reference) {
        Optional<MirroredName> mirrored = routing.inNamespace(repository.name());
        return mirrored.isEmpty()
                || reference instanceof Digest
                || (reference instanceof Tag tag
                        && checks.isFresh(
                                repository.name(),
                                tag,
                                mirrored.get().upstream().tagAge()));
    }

    /** Notes what was served. */
    void served(RepositoryRef repository, Digest digest, long size) {
        routing.inNamespace(repository.name()).ifPresent(mirrored -> {
            states.of(mirrored.upstream()).hit(size);
            uses.note(repository.id(), digest);
        });
    }
}
