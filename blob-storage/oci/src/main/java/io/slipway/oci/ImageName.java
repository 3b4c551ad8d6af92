package io.slipway.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image as people write it: {@code [HOST[:PORT]/]PATH[:TAG][@DIGEST]}. What stands before the first slash
 * is a host when it has a dot or a colon, or is {@code localhost}, or has a capital letter; without a host the name means
 * a registry that the reader has set as its default.
 *
 * <p>Source: the reference grammar of the distribution project ({@code reference/reference.go}) and docker's familiar
 * names.
 *
 * @param host the registry with its port, if it was written
 */
public record ImageName(Optional<String> host, RepositoryName repository, Optional<Tag> tag, Optional<Digest> digest) {
    /** Docker's own registry, where a name of one component means one of {@code library/}. */
    public static final String DOCKER_HUB = "docker.io";

    /** The longest host, in characters. */
    public static final int MAX_HOST_LENGTH = 255;

    /** The tag that is meant when none is written. */
    public static final Tag LATEST = new Tag("latest");

    private static final Pattern LABEL_HOST = Pattern.compile(
            "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])(?:\\.(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9]))*"
                    + "(?::[0-9]{1,5})?");
    private static final Pattern IPV6_HOST = Pattern.compile("\\[[a-fA-F0-9:]{2,39}](?::[0-9]{1,5})?");
    private static final Pattern HEX_ID = Pattern.compile("[a-f0-9]{64}");

    /** Checks the host's grammar. */
    public ImageName {
        host.ifPresent(ImageName::checkHost);
    }

    /**
     * Reads a name.
     *
     * @throws InvalidNameException when the host or the path is malformed, also for 64 hexadecimal characters, which are
     *     an image's id
     * @throws InvalidTagException when the tag is
     * @throws InvalidDigestException when the digest is
     */
    public static ImageName parse(String text) {
        if (HEX_ID.matcher(text).matches()) {
            throw new InvalidNameException("64 hexadecimal characters are the id of an image, not a name");
        }
        int at = text.indexOf('@');
        String named = at < 0 ? text : text.substring(0, at);
        Optional<Digest> digest = at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
        int slash = named.indexOf('/');
        Optional<String> host = slash > 0 && isHost(named.substring(0, slash))
                ? Optional.of(named.substring(0, slash))
                : Optional.empty();
        String rest = host.isPresent() ? named.substring(slash + 1) : named;
        int colon = rest.indexOf(':', rest.lastIndexOf('/') + 1);
        String path = colon < 0 ? rest : rest.substring(0, colon);
        Optional<Tag> tag = colon < 0 ? Optional.empty() : Optional.of(Tag.parse(rest.substring(colon + 1)));
        return new ImageName(host, RepositoryName.parse(path), tag, digest);
    }

    /**
     * The same name with its registry written out: the default where there is none, and {@code library/} before a single
     * component on Docker's own registry.
     */
    public ImageName resolved(String defaultHost) {
        String registry = host.orElse(defaultHost);
        if (registry.equals("index.docker.io")) {
            registry = DOCKER_HUB;
        }
        boolean official = registry.equals(DOCKER_HUB) && repository.value().indexOf('/') < 0;
        RepositoryName path = official ? new RepositoryName("library/" + repository) : repository;
        return new ImageName(Optional.of(registry), path, tag, digest);
    }

    /** The name without tag and digest. */
    public ImageName withoutReference() {
        return new ImageName(host, repository, Optional.empty(), Optional.empty());
    }

    /** The name with this tag and no digest. */
    public ImageName withTag(Tag newTag) {
        return new ImageName(host, repository, Optional.of(newTag), Optional.empty());
    }

    /** The name with this digest and no tag. */
    public ImageName withDigest(Digest newDigest) {
        return new ImageName(host, repository, Optional.empty(), Optional.of(newDigest));
    }

    /** What to ask the registry for: the digest if there is one, else the tag, else {@code latest}. */
    public Reference reference() {
        if (digest.isPresent()) {
            return digest.get();
        }
        return tag.orElse(LATEST);
    }

    /** The name with {@code latest} where it has neither tag nor digest. */
    public ImageName orLatest() {
        return tag.isPresent() || digest.isPresent() ? this : withTag(LATEST);
    }

    private static boolean isHost(String component) {
        return component.indexOf('.') >= 0
                || component.indexOf(':') >= 0
                || component.equals("localhost")
                || component.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
    }

    private static void checkHost(String host) {
        if (host.length() > MAX_HOST_LENGTH
                || !(LABEL_HOST.matcher(host).matches()
                        || IPV6_HOST.matcher(host).matches())) {
            throw new InvalidNameException("A registry is HOST or HOST:PORT, not " + Quoted.text(host));
        }
    }

    @Override
    public String toString() {
        StringBuilder out = new StringBuilder();
        host.ifPresent(registry -> out.append(registry).append('/'));
        out.append(repository);
        tag.ifPresent(name -> out.append(':').append(name));
        digest.ifPresent(hash -> out.append('@').append(hash));
        return out.toString();
    }
}
