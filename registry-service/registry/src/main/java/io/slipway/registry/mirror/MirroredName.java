package io.slipway.registry.mirror;

import io.slipway.mirror.Upstream;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.RepositoryName;
import java.util.Optional;

/**
 * A repository of an upstream.
 *
 * @param asked the name in the request's path, which is also the one that tokens are for
 * @param remote its name on the upstream
 * @param local the repository here that holds what is cached of it
 */
public record MirroredName(Upstream upstream, RepositoryName asked, RepositoryName remote, RepositoryName local) {
    /** Of a name as clients use it on the upstream. */
    public static MirroredName of(Upstream upstream, RepositoryName asked, RepositoryName onUpstream) {
        RepositoryName remote = upstream.remote(onUpstream);
        return new MirroredName(upstream, asked, remote, upstream.local(remote));
    }

    /** The one whose name begins with the namespace of an upstream; empty for repositories of this registry's own. */
    public static Optional<MirroredName> inNamespace(Upstreams upstreams, RepositoryName name) {
        String namespace = name.namespace();
        return name.value().length() == namespace.length()
                ? Optional.empty()
                : upstreams
                        .named(namespace)
                        .map(upstream -> of(
                                upstream,
                                name,
                                RepositoryName.parse(name.value().substring(namespace.length() + 1))));
    }
}
