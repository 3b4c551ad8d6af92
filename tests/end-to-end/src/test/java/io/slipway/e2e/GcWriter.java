package io.slipway.e2e;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;

/**
 * Pushes, retags, deletes, brings back and mounts at random, and knows what each of its tags must name. Nobody else uses
 * its tags or its manifests; repositories and layers are shared with other writers.
 */
final class GcWriter {
    private static final int TAGS = 6;
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(3);
    private static final int LAYER_POOL = 40;
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    /** What happened, over all writers. */
    static final class Counts {
        final AtomicInteger pushes = new AtomicInteger();
        final AtomicInteger retags = new AtomicInteger();
        final AtomicInteger deletions = new AtomicInteger();
        final AtomicInteger undone = new AtomicInteger();
        final AtomicInteger mounts = new AtomicInteger();
        final AtomicInteger skipped = new AtomicInteger();
        final AtomicInteger late = new AtomicInteger();
        final AtomicInteger interrupted = new AtomicInteger();

        @Override
        public String toString() {
            return pushes + " pushes (" + skipped + " blobs were there, " + mounts + " mounted), " + retags
                    + " retags, " + deletions + " deletions (" + undone + " undone), " + late
                    + " beyond the promised time, " + interrupted + " cut off";
        }
    }

    private final RunningRegistry registry;
    private final String name;
    private final String repository;
    private final List<String> repositories;
    private final Duration grace;
    private final Counts counts;
    private final Random random;
    private int made;
    private String token = "";
    private long tokenSince;

    /** What each tag may name; empty for a tag that is not there. More than one after an answer that never came. */
    private final Map<String, Set<Optional<String>>> expected = new HashMap<>();

    private final Map<String, byte[]> manifests = new HashMap<>();

    GcWriter(
            RunningRegistry registry, int number, List<String> repositories, Duration grace, Counts counts, long seed) {
        this.registry = registry;
        this.name = "w" + number;
        this.repository = repositories.get(number % repositories.size());
        this.repositories = repositories;
        this.grace = grace;
        this.counts = counts;
        this.random = new Random(seed);
    }

    /** Works until told to stop, or until the registry is killed. */
    void work(java.util.function.BooleanSupplier stop) {
        try {
            while (!stop.getAsBoolean()) {
                turn();
            }
        } catch (RegistryClient.NoAnswerException e) {
            counts.interrupted.incrementAndGet();
        }
    }

    private void turn() {
        String tag = name + "-" + random.nextInt(TAGS);
        int dice = random.nextInt(100);
        if (dice < 45) {
            push(tag);
        } else if (dice < 60) {
            retag(tag);
        } else if (dice < 75) {
            deleteTag(tag);
        } else if (dice < 88) {
            deleteManifest(tag);
        } else {
            pushAbout(tag);
        }
    }

    private RegistryClient client() {
        return registry.client();
    }

    /** Renewed in good time: a token is good for five minutes. */
    private String token() {
        if (token.isEmpty() || System.nanoTime() - tokenSince > TOKEN_LIFE.toNanos()) {
            token = client().token(repository, "pull,push,delete");
            tokenSince = System.nanoTime();
        }
        return token;
    }

    private Optional<String> known(String tag) {
        Set<Optional<String>> possible = expected.getOrDefault(tag, Set.of(Optional.empty()));
        return possible.size() == 1 ? possible.iterator().next() : Optional.empty();
    }

    private void push(String tag) {
        String token = token();
        long begun = System.nanoTime();
        List<byte[]> layers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            layers.add(layer(random.nextInt(LAYER_POOL)));
        }
        byte[] config = Content.json(Map.of("architecture", "amd64", "os", "linux", "writer", name, "made", made++));
        bring(config, token);
        layers.forEach(layer -> bring(layer, token));
        byte[] manifest = image(config, layers, Map.of());
        if (put(tag, tag, manifest, RegistryClient.IMAGE_MANIFEST, token, begun)) {
            counts.pushes.incrementAndGet();
        }
    }

    /** An index of what two tags name, or an image about what one names. */
    private void pushAbout(String tag) {
        Optional<String> subject = known(tag);
        if (subject.isEmpty()) {
            return;
        }
        String token = token();
        long begun = System.nanoTime();
        byte[] named = manifests.get(subject.get());
        if (random.nextBoolean()) {
            byte[] config = Content.json(Map.of("about", name, "made", made++));
            bring(config, token);
            byte[] about = image(
                    config, List.of(), Map.of("subject", Content.descriptor(RegistryClient.IMAGE_MANIFEST, named)));
            put("", Content.digest(about), about, RegistryClient.IMAGE_MANIFEST, token, begun);
        } else {
            Map<String, Object> index = new LinkedHashMap<>();
            index.put("schemaVersion", 2);
            index.put("mediaType", INDEX);
            index.put("manifests", List.of(Content.descriptor(RegistryClient.IMAGE_MANIFEST, named)));
            index.put("annotations", Map.of("made", "" + made++));
            String other = name + "-index";
            put(other, other, Content.json(index), INDEX, token, begun);
        }
    }

    private static byte[] image(byte[] config, List<byte[]> layers, Map<String, ?> more) {
        Map<String, Object> manifest = new LinkedHashMap<>();
        manifest.put("schemaVersion", 2);
        manifest.put("mediaType", RegistryClient.IMAGE_MANIFEST);
        manifest.put("config", Content.descriptor("application/vnd.oci.image.config.v1+json", config));
        manifest.put(
                "layers",
                layers.stream()
                        .map(layer -> Content.descriptor("application/vnd.oci.image.layer.v1.tar", layer))
                        .toList());
        manifest.putAll(more);
        return Content.json(manifest);
    }

    private static byte[] layer(int seed) {
        byte[] content = new byte[2000 + seed * 131];
        new Random(seed).nextBytes(content);
        return content;
    }

    /** As clients do: nothing that the registry says it has, by a mount where it may be had so, else by its bytes. */
    private void bring(byte[] blob, String token) {
        RegistryClient client = client();
        String digest = Content.digest(blob);
        RegistryClient.Answer known = client.v2(
                "HEAD", "/v2/" + repository + "/blobs/" + digest, Optional.of(token), BodyPublishers.noBody());
        if (known.status() == 200) {
            counts.skipped.incrementAndGet();
            return;
        }
        if (random.nextInt(3) == 0) {
            String source = repositories.get(random.nextInt(repositories.size()));
            RegistryClient.Answer mounted = client.v2(
                    "POST",
                    "/v2/" + repository + "/blobs/uploads/?mount=" + digest + "&from=" + source,
                    Optional.of(token),
                    BodyPublishers.noBody());
            if (mounted.status() == 201) {
                counts.mounts.incrementAndGet();
                return;
            }
            RegistryClient.expect(202, mounted);
        }
        client.pushBlob(repository, blob, token);
    }

    /** A refusal for want of a blob is right only when more time has passed than a HEAD promises. */
    private boolean put(String tag, String reference, byte[] manifest, String type, String token, long begun) {
        String digest = Content.digest(manifest);
        manifests.put(digest, manifest);
        if (!tag.isEmpty()) {
            allow(tag, Optional.of(digest));
        }
        RegistryClient.Answer answer = client().v2(
                        "PUT",
                        "/v2/" + repository + "/manifests/" + reference,
                        Optional.of(token),
                        BodyPublishers.ofByteArray(manifest),
                        "Content-Type",
                        type);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (answer.status() == 400 && took.compareTo(grace.dividedBy(2).minusMillis(200)) > 0) {
            counts.late.incrementAndGet();
            if (!tag.isEmpty()) {
                expected.get(tag).remove(Optional.of(digest));
            }
            return false;
        }
        RegistryClient.expect(201, answer);
        if (!tag.isEmpty()) {
            settle(tag, Optional.of(digest));
        }
        return true;
    }

    private void retag(String tag) {
        Optional<String> digest = known(tag);
        if (digest.isEmpty()) {
            return;
        }
        String other = name + "-" + random.nextInt(TAGS);
        String token = token();
        long begun = System.nanoTime();
        if (put(other, other, manifests.get(digest.get()), RegistryClient.IMAGE_MANIFEST, token, begun)) {
            counts.retags.incrementAndGet();
        }
    }

    private void deleteTag(String tag) {
        Optional<String> digest = known(tag);
        if (digest.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        allow(tag, Optional.empty());
        delete(tag);
        settle(tag, Optional.empty());
        if (random.nextBoolean()) {
            undo(deletion -> tag.equals(deletion.path("tag").asString("")), List.of(tag), digest, begun);
        }
    }

    private void deleteManifest(String tag) {
        Optional<String> digest = known(tag);
        if (digest.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        List<String> tags = expected.entrySet().stream()
                .filter(entry -> entry.getValue().contains(digest))
                .map(Map.Entry::getKey)
                .toList();
        tags.forEach(named -> allow(named, Optional.empty()));
        delete(digest.get());
        tags.forEach(named -> settle(named, Optional.empty()));
        if (random.nextBoolean()) {
            undo(
                    deletion -> deletion.get("kind").asString().equals("manifest")
                            && deletion.get("digest").asString().equals(digest.get()),
                    tags,
                    digest,
                    begun);
        }
    }

    private void delete(String reference) {
        RegistryClient.expect(
                202,
                client().v2(
                                "DELETE",
                                "/v2/" + repository + "/manifests/" + reference,
                                Optional.of(token()),
                                BodyPublishers.noBody()));
        counts.deletions.incrementAndGet();
    }

    private void undo(
            java.util.function.Predicate<JsonNode> wanted, List<String> tags, Optional<String> digest, long begun) {
        RegistryClient.Answer list = client().api("GET", "/api/v1/deletions?n=1000&repository=" + repository, Map.of());
        RegistryClient.expect(200, list);
        Optional<JsonNode> deletion =
                list.json().get("deletions").valueStream().filter(wanted).findFirst();
        boolean late = Duration.ofNanos(System.nanoTime() - begun).compareTo(grace.minusMillis(500)) > 0;
        if (deletion.isEmpty()) {
            if (!late) {
                throw new AssertionError("what was just deleted is not among the deletions: " + list);
            }
            counts.late.incrementAndGet();
            return;
        }
        tags.forEach(tag -> allow(tag, digest));
        RegistryClient.Answer restored = client().api(
                        "POST",
                        "/api/v1/deletions/" + deletion.get().get("id").asLong() + "/restore?repository=" + repository,
                        Map.of());
        late = Duration.ofNanos(System.nanoTime() - begun).compareTo(grace.minusMillis(500)) > 0;
        if (late && (restored.status() == 410 || restored.status() == 404)) {
            counts.late.incrementAndGet();
            tags.forEach(tag -> settle(tag, Optional.empty()));
            return;
        }
        RegistryClient.expect(200, restored);
        tags.forEach(tag -> settle(tag, digest));
        counts.undone.incrementAndGet();
    }

    private void allow(String tag, Optional<String> digest) {
        expected.computeIfAbsent(tag, ignored -> new java.util.HashSet<>(Set.of(Optional.empty())))
                .add(digest);
    }

    private void settle(String tag, Optional<String> digest) {
        expected.put(tag, new java.util.HashSet<>(Set.of(digest)));
    }

    /** Everything that was acknowledged is there, byte-identical, and nothing else is under these tags. */
    void verify() {
        RegistryClient client = client();
        Optional<String> token = Optional.of(token());
        for (Map.Entry<String, Set<Optional<String>>> entry : expected.entrySet()) {
            RegistryClient.Answer answer = client.get("/v2/" + repository + "/manifests/" + entry.getKey(), token);
            Optional<String> seen =
                    answer.status() == 404 ? Optional.empty() : Optional.of(Content.digest(answer.body()));
            if (answer.status() != 404) {
                RegistryClient.expect(200, answer);
            }
            if (!entry.getValue().contains(seen)) {
                throw new AssertionError(repository + ":" + entry.getKey() + " names " + seen + ", must name one of "
                        + entry.getValue());
            }
            if (seen.isPresent() && !answer.json().has("manifests")) {
                client.pullAndVerify(repository, entry.getKey());
            }
            entry.setValue(new java.util.HashSet<>(Set.of(seen)));
        }
    }
}
