package io.slipway.mirror;

import io.slipway.oci.InvalidNameException;
import io.slipway.oci.RepositoryName;
import io.slipway.outbound.TrustedCertificates;
import io.slipway.transfer.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Another registry whose images are served here, in the namespace of its name.
 *
 * @param name of the namespace: what it mirrors is called {@code NAME/…} here
 * @param url its root, such as {@code https://registry-1.docker.io}; nothing behind the host and port
 * @param aliases what clients call it, in {@code ns=} and otherwise, such as {@code docker.io}
 * @param hosts the host names of this registry, with their ports as clients write them, under which the upstream is all
 *     that there is: for clients that cannot say which registry they mean
 * @param defaultPrefix put before names of one part, such as {@code library}; empty for none
 * @param credentials proved to the upstream and to nobody else
 * @param realmHosts where they may be sent besides the registry's own host, as host or host:port
 * @param certificates PEM certificates that are trusted for it besides the usual ones
 * @param proxy an HTTP proxy through which it is reached
 * @param tagAge how old what a tag names may be before the upstream is asked again
 * @param deletedTags what becomes of tags that it has no more
 * @param limits how much of it is kept
 */
public record Upstream(
        String name,
        URI url,
        Set<String> aliases,
        Set<String> hosts,
        String defaultPrefix,
        Optional<Credentials.Password> credentials,
        Set<String> realmHosts,
        Optional<String> certificates,
        Optional<URI> proxy,
        Duration tagAge,
        DeletedTags deletedTags,
        CacheLimits limits) {

    private static final int MAX_SET = 32;
    private static final int MAX_TEXT = 255;
    private static final int MAX_PEM = 256 * 1024;
    private static final Duration MAX_AGE = Duration.ofDays(365);
    private static final Pattern HOST = Pattern.compile("(\\[[0-9a-f:.]+]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:\\d{1,5})?");

    public Upstream {
        checkName(name);
        checkUrl("url", url, Set.of("http", "https"));
        aliases = hosts("aliases", aliases);
        hosts = hosts("hosts", hosts);
        realmHosts = hosts("realmHosts", realmHosts);
        if (!defaultPrefix.isEmpty()) {
            checkPrefix(defaultPrefix);
        }
        credentials.ifPresent(Upstream::checkCredentials);
        certificates.ifPresent(Upstream::checkCertificates);
        proxy.ifPresent(address -> checkUrl("proxy", address, Set.of("http")));
        if (tagAge.isNegative() || tagAge.compareTo(MAX_AGE) > 0) {
            throw new InvalidUpstreamException("tagAge", "is 0 to " + MAX_AGE + ", not " + tagAge);
        }
    }

    /** What a repository of the upstream is called here. */
    public RepositoryName local(RepositoryName remote) {
        return RepositoryName.parse(name + "/" + remote);
    }

    /**
     * What clients mean by a name on the upstream: with the default prefix when it has one part only.
     *
     * @throws InvalidNameException when the name with the prefix is too long
     */
    public RepositoryName remote(RepositoryName asked) {
        return defaultPrefix.isEmpty() || asked.value().indexOf('/') >= 0
                ? asked
                : RepositoryName.parse(defaultPrefix + "/" + asked);
    }

    /** Whether the other is the same registry, asked as the same user: what the one says, the other says as well. */
    public boolean isAskedAlike(Upstream other) {
        return name.equals(other.name()) && url.equals(other.url()) && credentials.equals(other.credentials());
    }

    /** Whether the other is also reached in the same way, so that its connections can be used. */
    boolean isReachedAlike(Upstream other) {
        return isAskedAlike(other)
                && realmHosts.equals(other.realmHosts())
                && certificates.equals(other.certificates())
                && proxy.equals(other.proxy());
    }

    /** Without what must not be told. */
    @Override
    public String toString() {
        return "Upstream[" + name + ", " + url + "]";
    }

    private static void checkName(String name) {
        try {
            if (RepositoryName.parse(name).value().indexOf('/') < 0) {
                return;
            }
        } catch (InvalidNameException e) {
            throw new InvalidUpstreamException("name", "is no part of a repository name: " + e.getMessage(), e);
        }
        throw new InvalidUpstreamException("name", "is one part of a repository name, without '/'");
    }

    private static void checkPrefix(String prefix) {
        try {
            RepositoryName.parse(prefix);
        } catch (InvalidNameException e) {
            throw new InvalidUpstreamException("defaultPrefix", "is no repository name: " + e.getMessage(), e);
        }
    }

    private static void checkUrl(String field, URI url, Set<String> schemes) {
        if (url.toString().length() > MAX_TEXT) {
            throw new InvalidUpstreamException(field, "has more than " + MAX_TEXT + " characters");
        }
        if (!schemes.contains(String.valueOf(url.getScheme()))) {
            throw new InvalidUpstreamException(
                    field,
                    "begins with "
                            + String.join(
                                    " or ",
                                    schemes.stream()
                                            .sorted()
                                            .map(s -> s + "://")
                                            .toList()) + ", not as '" + url + "' does");
        }
        if (url.getRawUserInfo() != null) {
            throw new InvalidUpstreamException(field, "holds no user or password: those are fields of their own");
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 65535) {
            throw new InvalidUpstreamException(field, "names no host and port: '" + url + "'");
        }
        boolean bare = (url.getRawPath().isEmpty() || url.getRawPath().equals("/"))
                && url.getRawQuery() == null
                && url.getRawFragment() == null;
        if (!bare) {
            throw new InvalidUpstreamException(field, "ends after the host and port, and '" + url + "' does not");
        }
    }

    private static Set<String> hosts(String field, Set<String> hosts) {
        if (hosts.size() > MAX_SET) {
            throw new InvalidUpstreamException(field, "are " + MAX_SET + " at most, not " + hosts.size());
        }
        for (String host : hosts) {
            if (host.length() > MAX_TEXT || !HOST.matcher(host).matches()) {
                throw new InvalidUpstreamException(
                        field, "are host names in lower case, with a port or without; '" + host + "' is none");
            }
        }
        return Set.copyOf(hosts);
    }

    private static void checkCredentials(Credentials.Password credentials) {
        if (credentials.username().isEmpty() || credentials.username().length() > MAX_TEXT) {
            throw new InvalidUpstreamException("username", "has 1 to " + MAX_TEXT + " characters");
        }
        if (credentials.username().indexOf(':') >= 0) {
            throw new InvalidUpstreamException("username", "has no colon in it");
        }
        if (credentials.password().isEmpty() || credentials.password().length() > 16 * 1024) {
            throw new InvalidUpstreamException("password", "has 1 to 16384 characters");
        }
        if (credentials.password().chars().anyMatch(c -> c < ' ')
                || credentials.username().chars().anyMatch(c -> c < ' ')) {
            throw new InvalidUpstreamException("username and password", "have no control characters");
        }
    }

    private static void checkCertificates(String pem) {
        if (pem.length() > MAX_PEM) {
            throw new InvalidUpstreamException("certificates", "have " + MAX_PEM + " characters at most");
        }
        try {
            new TrustedCertificates(pem);
        } catch (IllegalArgumentException e) {
            throw new InvalidUpstreamException("certificates", "" + e.getMessage(), e);
        }
    }
}
