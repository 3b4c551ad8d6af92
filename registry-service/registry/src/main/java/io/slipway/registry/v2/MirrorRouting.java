package io.slipway.registry.v2;

import io.slipway.auth.token.ScopeNames;
import io.slipway.mirror.Upstream;
import io.slipway.mirror.Upstreams;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.mirror.MirroredName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Locale;
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

    /** The other registry that {@code ns} names, be it mirrored or not; empty when it names none, or this one. */
    Optional<String> other(HttpServletRequest request) {
        return QueryParameters.of(request)
                .get("ns")
                .filter(text -> !text.isEmpty())
                .map(text -> text.toLowerCase(Locale.ROOT))
                .filter(called -> upstreams.called(called).isPresent()
                        || (!called.equals(host(request)) && !called.equals(authority(address.of(request)))));
    }

    /**
     * Whether {@code ns} names a registry that is not mirrored: what is called the same here is not what was asked for. Who
     * may not read what is mirrored must not learn of it.
     */
    boolean isNowhere(HttpServletRequest request) {
        return other(request)
                .filter(called -> upstreams.called(called).isEmpty())
                .isPresent();
    }

    /** The repository that is meant; empty for one of this registry's own, or when it is {@link #isNowhere}. */
    Optional<MirroredName> mirrored(HttpServletRequest request, RepositoryName name) {
        Optional<String> other = other(request);
        if (other.isPresent()) {
            return upstreams.called(other.get()).map(upstream -> MirroredName.of(upstream, name, name));
        }
        return upstreams
                .behind(host(request))
                .map(upstream -> MirroredName.of(upstream, name, name))
                .or(() -> inNamespace(name));
    }

    /** The name of the upstream that is meant, whether there can be such a repository or not. */
    Optional<String> upstream(HttpServletRequest request, RepositoryName name) {
        Optional<String> other = other(request);
        return (other.isPresent()
                        ? upstreams.called(other.get())
                        : upstreams.behind(host(request)).or(() -> upstreams.named(name.namespace())))
                .map(Upstream::name);
    }

    /**
     * Under a host name that is for an upstream, a scope names the upstream's repository, as clients call it there or as a
     * challenge has told them that it is called here; and anywhere as {@link #scoped} does.
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
            return Stream.concat(local.isEmpty() ? Stream.of(asked) : local.stream(), unscoped(asked).stream())
                    .distinct()
                    .toList();
        } catch (InvalidNameException tooLong) {
            // There is no such repository; whoever uses the token is told why.
            return List.of(asked);
        }
    }

    /**
     * What a challenge tells a client to ask a token for. With {@code ns} the request says more than a name, so the scope
     * begins with it, with {@code _} before a port; whether it is mirrored here the challenge does not tell.
     */
    RepositoryName scoped(HttpServletRequest request, RepositoryName name) {
        try {
            return other(request)
                    .map(called -> RepositoryName.parse(called.replace(':', '_') + "/" + name))
                    .orElse(name);
        } catch (InvalidNameException noName) {
            // There can be no scope for it, mirrored or not.
            return name;
        }
    }

    /** The name here of what {@link #scoped} made. */
    private Optional<RepositoryName> unscoped(RepositoryName scoped) {
        String called = scoped.namespace();
        if (called.length() == scoped.value().length()) {
            return Optional.empty();
        }
        int port = called.lastIndexOf('_');
        return upstreams
                .called(called)
                .or(() -> port < 0
                        ? Optional.empty()
                        : upstreams.called(called.substring(0, port) + ":" + called.substring(port + 1)))
                .map(upstream -> {
                    RepositoryName name = RepositoryName.parse(scoped.value().substring(called.length() + 1));
                    return MirroredName.of(upstream, name, name).local();
                });
    }

    /** Whether requests to this host name of ours are all for an upstream. */
    boolean isWholeHost(HttpServletRequest request) {
        return upstreams.haveHosts() && upstreams.behind(host(request)).isPresent();
    }

    /** The repository of an upstream that is called so here. */
    Optional<MirroredName> inNamespace(RepositoryName name) {
        return MirroredName.inNamespace(upstreams, name);
    }

    /** As the client wrote it, with the port if it wrote one. */
    private String host(HttpServletRequest request) {
        return authority(address.asked(request));
    }

    private static String authority(String root) {
        return root.substring(root.indexOf("://") + "://".length()).toLowerCase(Locale.ROOT);
    }
}
