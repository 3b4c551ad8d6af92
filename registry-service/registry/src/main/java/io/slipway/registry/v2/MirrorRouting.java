package io.slipway.registry.v2;

import io.slipway.auth.token.ScopeNames;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.mirror.MirroredName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which upstream a request means, if any. In this order: the registry that {@code ns=} names, as containerd asks; the one
 * that has the request's host name for itself, as dockerd's {@code registry-mirrors} need it; the one whose namespace the
 * repository's name begins with.
 */
final class MirrorRouting implements ScopeNames {
    private final Upstreams upstreams;
    private final PublicAddress address;

    MirrorRouting(Upstreams upstreams, PublicAddress address) {
        this.upstreams = upstreams;
        this.address = address;
    }

    /**
     * The repository that is meant; empty for one of this registry's own.
     *
     * @throws RegistryException 404, when {@code ns} names a registry that is not mirrored: what is called the same here is
     *     not what was asked for
     */
    Optional<MirroredName> mirrored(HttpServletRequest request, RepositoryName name) {
        Optional<String> namespace = QueryParameters.of(request).get("ns").filter(text -> !text.isEmpty());
        if (namespace.isPresent()) {
            String called = namespace.get().toLowerCase(Locale.ROOT);
            Optional<Upstream> upstream = upstreams.called(called);
            if (upstream.isPresent()) {
                return Optional.of(MirroredName.of(upstream.get(), name, name));
            }
            if (!called.equals(host(request)) && !called.equals(authority(address.of(request)))) {
                throw new RegistryException(
                        ErrorCode.NAME_UNKNOWN, 404, "this registry mirrors no '" + called + "'", Map.of("ns", called));
            }
        }
        return upstreams
                .behind(host(request))
                .map(upstream -> MirroredName.of(upstream, name, name))
                .or(() -> inNamespace(name));
    }

    /**
     * Under a host name that is for an upstream, a scope names the upstream's repository, as clients call it there or as a
     * challenge has told them that it is called here.
     */
    @Override
    public List<RepositoryName> of(HttpServletRequest request, RepositoryName asked) {
        try {
            List<RepositoryName> local = Stream.concat(
                            upstreams
                                    .behind(host(request))
                                    .map(upstream -> MirroredName.of(upstream, asked, asked))
                                    .stream(),
                            inNamespace(asked).stream())
                    .map(MirroredName::local)
                    .toList();
            return local.isEmpty() ? List.of(asked) : local;
        } catch (InvalidNameException tooLong) {
            // There is no such repository; whoever uses the token is told why.
            return List.of(asked);
        }
    }

    /**
     * What a challenge tells a client to ask a token for. With {@code ns} the request says more than a token's scope can, so
     * the scope has the name here.
     */
    RepositoryName scoped(HttpServletRequest request, RepositoryName name) {
        try {
            return QueryParameters.of(request)
                    .get("ns")
                    .flatMap(upstreams::called)
                    .map(upstream -> MirroredName.of(upstream, name, name).local())
                    .orElse(name);
        } catch (InvalidNameException tooLong) {
            // As above.
            return name;
        }
    }

    /** Whether requests to this host name of ours are all for an upstream. */
    boolean isWholeHost(HttpServletRequest request) {
        return upstreams.haveHosts() && upstreams.behind(host(request)).isPresent();
    }

    /** The repository of an upstream that is called so here. */
    Optional<MirroredName> inNamespace(RepositoryName name) {
        String namespace = name.namespace();
        return name.value().length() == namespace.length()
                ? Optional.empty()
                : upstreams
                        .named(namespace)
                        .map(upstream -> MirroredName.of(
                                upstream,
                                name,
                                RepositoryName.parse(name.value().substring(namespace.length() + 1))));
    }

    /** As the client wrote it, with the port if it wrote one. */
    private String host(HttpServletRequest request) {
        return authority(address.asked(request));
    }

    private static String authority(String root) {
        return root.substring(root.indexOf("://") + "://".length()).toLowerCase(Locale.ROOT);
    }
}
