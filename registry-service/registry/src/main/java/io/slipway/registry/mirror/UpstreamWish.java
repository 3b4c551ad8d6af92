package io.slipway.registry.mirror;

import io.slipway.auth.access.Readers;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.mirror.CacheLimits;
import io.slipway.mirror.DeletedTags;
import io.slipway.mirror.Upstream;
import io.slipway.transfer.Credentials;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.convert.DurationStyle;

/**
 * What somebody wants an upstream to be, in the settings or in a request's body. What is absent stays as it is, or is as
 * usual for a new one; an empty text takes away what was there.
 *
 * @param url its root
 * @param aliases what clients call it; for a new one the host of the URL
 * @param hosts host names of ours that are all for it
 * @param defaultPrefix before names of one part
 * @param username of the account that it is asked as
 * @param password of that account
 * @param realmHosts where the password may go besides the registry's own host
 * @param certificates PEM certificates that are trusted for it
 * @param proxy the HTTP proxy through which it is reached
 * @param tagAge how old what a tag names may be: ISO 8601 or as {@code 5m}
 * @param deletedTags {@code keep} or {@code delete}
 * @param maxBytes how much of it is kept; 0 for all
 * @param maxAge how long something is kept that nobody uses; 0 for ever
 * @param readers {@code everyone}, {@code accounts} or {@code listed}
 * @param readerNames the accounts that are listed
 */
public record UpstreamWish(
        @Nullable String url,
        @Nullable List<String> aliases,
        @Nullable List<String> hosts,
        @Nullable String defaultPrefix,
        @Nullable String username,
        @Nullable String password,
        @Nullable List<String> realmHosts,
        @Nullable String certificates,
        @Nullable String proxy,
        @Nullable String tagAge,
        @Nullable String deletedTags,
        @Nullable Long maxBytes,
        @Nullable String maxAge,
        @Nullable String readers,
        @Nullable List<String> readerNames) {

    private static final Duration USUAL_TAG_AGE = Duration.ofMinutes(5);
    private static final CacheLimits USUAL_LIMITS =
            new CacheLimits(OptionalLong.of(50L << 30), Optional.of(Duration.ofDays(30)));

    public UpstreamWish {
        refuseNulls("aliases", aliases);
        refuseNulls("hosts", hosts);
        refuseNulls("realmHosts", realmHosts);
        refuseNulls("readerNames", readerNames);
    }

    private static void refuseNulls(String field, @Nullable List<String> texts) {
        if (texts != null && texts.stream().anyMatch(Objects::isNull)) {
            throw new InvalidRequestException(field + " holds texts, not null");
        }
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "UpstreamWish[url=" + url + "]";
    }

    /** A new upstream. */
    Upstream make(String name) {
        if (url == null || url.isEmpty()) {
            throw new InvalidRequestException("the field 'url' is missing: https:// and the registry's host");
        }
        URI root = uri("url", url);
        return new Upstream(
                name,
                root,
                aliases == null ? usualAliases(root) : set(aliases),
                set(hosts),
                defaultPrefix == null ? "" : defaultPrefix,
                credentials(Optional.empty(), false),
                set(realmHosts),
                text(certificates, Optional.empty()),
                text(proxy, Optional.empty()).map(address -> uri("proxy", address)),
                tagAge == null ? USUAL_TAG_AGE : duration("tagAge", tagAge),
                deletedTags == null ? DeletedTags.KEEP : DeletedTags.parse(deletedTags),
                limits(USUAL_LIMITS));
    }

    /** An existing one as it becomes. */
    Upstream change(Upstream current) {
        return new Upstream(
                current.name(),
                url == null ? current.url() : uri("url", url),
                aliases == null ? current.aliases() : set(aliases),
                hosts == null ? current.hosts() : set(hosts),
                defaultPrefix == null ? current.defaultPrefix() : defaultPrefix,
                credentials(
                        current.credentials(), url != null && !uri("url", url).equals(current.url())),
                realmHosts == null ? current.realmHosts() : set(realmHosts),
                text(certificates, current.certificates()),
                proxy == null ? current.proxy() : text(proxy, Optional.empty()).map(address -> uri("proxy", address)),
                tagAge == null ? current.tagAge() : duration("tagAge", tagAge),
                deletedTags == null ? current.deletedTags() : DeletedTags.parse(deletedTags),
                limits(current.limits()));
    }

    /** Who may read it, where that is said. */
    Optional<Readers> wantedReaders() {
        if (readers == null) {
            if (readerNames != null) {
                throw new InvalidRequestException(
                        "'readerNames' are for the readers 'listed', and 'readers' is missing");
            }
            return Optional.empty();
        }
        return Optional.of(Readers.parse(readers, readerNames == null ? List.of() : readerNames));
    }

    /** A password goes nowhere without its user, and none is kept for another user or another registry. */
    private Optional<Credentials.Password> credentials(Optional<Credentials.Password> current, boolean elsewhere) {
        if (username == null && password == null) {
            if (elsewhere && current.isPresent()) {
                throw new InvalidRequestException(
                        "the password was set for another URL: set 'username' and 'password' again, or to \"\"");
            }
            return current;
        }
        if (("" + username).isEmpty() && ("" + password).isEmpty()) {
            return Optional.empty();
        }
        if (username == null || password == null) {
            throw new InvalidRequestException("'username' and 'password' are set together");
        }
        return Optional.of(new Credentials.Password(username, password));
    }

    private CacheLimits limits(CacheLimits current) {
        OptionalLong bytes =
                maxBytes == null ? current.bytes() : maxBytes == 0 ? OptionalLong.empty() : OptionalLong.of(maxBytes);
        Optional<Duration> age = maxAge == null
                ? current.age()
                : Optional.of(duration("maxAge", maxAge)).filter(given -> !given.isZero());
        return new CacheLimits(bytes, age);
    }

    private static Set<String> usualAliases(URI root) {
        return root.getAuthority() == null
                ? Set.of()
                : Set.of(root.getAuthority().toLowerCase(Locale.ROOT));
    }

    private static Set<String> set(@Nullable List<String> texts) {
        return texts == null
                ? Set.of()
                : texts.stream()
                        .map(text -> text.strip().toLowerCase(Locale.ROOT))
                        .collect(Collectors.toCollection(HashSet::new));
    }

    private static Optional<String> text(@Nullable String given, Optional<String> current) {
        return given == null ? current : Optional.of(given).filter(text -> !text.isEmpty());
    }

    private static URI uri(String field, String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            throw new InvalidRequestException(field + " is no URL: " + e.getMessage());
        }
    }

    private static Duration duration(String field, String text) {
        try {
            return text.isEmpty() ? Duration.ZERO : DurationStyle.detectAndParse(text);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw new InvalidRequestException(field + " is a time such as PT5M or 5m, not '" + text + "'");
        }
    }
}
