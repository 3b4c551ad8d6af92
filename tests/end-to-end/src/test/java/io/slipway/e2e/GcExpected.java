package io.slipway.e2e;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What each tag of a repository may name; empty for a tag that is not there. More than one after an answer that never came. */
final class GcExpected {
    private final String repository;
    private final Map<String, Set<Optional<String>>> tags = new HashMap<>();

    GcExpected(String repository) {
        this.repository = repository;
    }

    String repository() {
        return repository;
    }

    /** What the tag names, when that is certain. */
    Optional<String> known(String tag) {
        Set<Optional<String>> possible = tags.getOrDefault(tag, Set.of(Optional.empty()));
        return possible.size() == 1 ? possible.iterator().next() : Optional.empty();
    }

    /** The tags that may name a manifest. */
    List<String> naming(String digest) {
        return tags.entrySet().stream()
                .filter(entry -> entry.getValue().contains(Optional.of(digest)))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** From now on it may name this, too. */
    void allow(String tag, Optional<String> digest) {
        tags.computeIfAbsent(tag, ignored -> new HashSet<>(Set.of(Optional.empty())))
                .add(digest);
    }

    /** It cannot name this after all. */
    void refuse(String tag, Optional<String> digest) {
        tags.getOrDefault(tag, new HashSet<>()).remove(digest);
    }

    void settle(String tag, Optional<String> digest) {
        tags.put(tag, new HashSet<>(Set.of(digest)));
    }

    /** Everything that was acknowledged is there, byte-identical, and nothing else is under these tags. */
    void verify(RegistryClient client, Optional<String> token) {
        for (Map.Entry<String, Set<Optional<String>>> entry : tags.entrySet()) {
            Optional<String> seen = pull(client, repository, entry.getKey(), token);
            if (!entry.getValue().contains(seen)) {
                throw new AssertionError(repository + ":" + entry.getKey() + " names " + seen + ", must name one of "
                        + entry.getValue());
            }
            entry.setValue(new HashSet<>(Set.of(seen)));
        }
    }

    /** The digest of what a tag names, which is fetched whole; empty for a tag that is not there. */
    static Optional<String> pull(RegistryClient client, String repository, String tag, Optional<String> token) {
        RegistryClient.Answer answer = client.get("/v2/" + repository + "/manifests/" + tag, token);
        if (answer.status() == 404) {
            return Optional.empty();
        }
        RegistryClient.expect(200, answer);
        if (!answer.json().has("manifests")) {
            client.pullAndVerify(repository, tag);
        }
        return Optional.of(Content.digest(answer.body()));
    }
}
