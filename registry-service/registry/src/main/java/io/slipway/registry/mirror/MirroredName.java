package io.slipway.registry.mirror;

import io.slipway.mirror.Upstream;
import io.slipway.oci.RepositoryName;

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
}
