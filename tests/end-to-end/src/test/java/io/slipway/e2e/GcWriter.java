package io.slipway.e2e;

import io.slipway.e2e.GcCounts.Kind;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;

/**
 * Pushes, retags, deletes, brings back and mounts at random, and knows what each of its tags must name. Nobody else uses
 * its tags; repositories and layers are shared with other writers, and one tag is fought for.
 */
final class GcWriter {
    private static final int TAGS = 6;
    private static final Duration TOKEN_LIFE = Duration.ofMinutes(3);
    private static final int LAYER_POOL = 40;
    private static final int RECENT = 12;
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";

    private final RunningRegistry registry;
    private final String name;
    private final String repository;
    private final List<String> repositories;
    private final Duration grace;
    private final GcCounts counts;
    private final Random random;
    private final GcExpected expected;
    private final GcOwnRepository own;
    private final GcContestedTag contested;
    private int made;
    private String token = "";
    private long tokenSince;

    private final Map<String, byte[]> manifests = new HashMap<>();

    /** The images that were pushed last, tagged or not. */
    private final Deque<String> recent = new ArrayDeque<>();

    GcWriter(
            RunningRegistry registry,
            int number,
            List<String> repositories,
            GcContestedTag contested,
            Duration grace,
            GcCounts counts,
            long seed) {
        this.registry = registry;
        this.name = "w" + number;
        this.repository = repositories.get(number % repositories.size());
        this.repositories = repositories;
        this.contested = contested;
        this.grace = grace;
        this.counts = counts;
        this.random = new Random(seed);
        this.expected = new GcExpected(repository);
        this.own = new GcOwnRepository(registry, ownRepository(number), grace, counts, random);
    }

    /** The repository that a writer has for itself. */
    static String ownRepository(int number) {
        return "admin/race-own-" + number;
    }

    /** Works until told to stop, or until the registry is killed. */
    void work(java.util.function.BooleanSupplier stop) {
        try {
            while (!stop.getAsBoolean()) {
                turn();
            }
        } catch (RegistryClient.NoAnswerException e) {
            counts.add(Kind.CUT_OFF);
        }
    }

    private void turn() {
        String tag = name + "-" + random.nextInt(TAGS);
        int dice = random.nextInt(100);
        if (dice < 34) {
            push(tag);
        } else if (dice < 44) {
            retag(tag);
        } else if (dice < 58) {
            deleteTag(tag);
        } else if (dice < 70) {
            deleteManifest(tag);
        } else if (dice < 78) {
            pushAbout(tag);
        } else if (dice < 88) {
            putBack(tag);
        } else if (dice < 94) {
            own.turn();
        } else if (random.nextBoolean()) {
            contested.deleteAndUndo(random, token());
        } else {
            expected.known(tag).ifPresent(digest -> contested.move(manifests.get(digest), token()));
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
            counts.add(Kind.PUSHES);
            recent.addLast(Content.digest(manifest));
            if (recent.size() > RECENT) {
                recent.removeFirst();
            }
        }
    }

    /** An index of what two tags name, or an image about what one names. */
    private void pushAbout(String tag) {
        Optional<String> subject = expected.known(tag);
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
            counts.add(Kind.SKIPPED);
            return;
        }
        if (random.nextBoolean()) {
            int here = repositories.indexOf(repository);
            String source = repositories.get((here + 1) % repositories.size());
            RegistryClient.Answer mounted = client.v2(
                    "POST",
                    "/v2/" + repository + "/blobs/uploads/?mount=" + digest + "&from=" + source,
                    Optional.of(token),
                    BodyPublishers.noBody());
            if (mounted.status() == 201) {
                counts.add(Kind.MOUNTS);
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
            expected.allow(tag, Optional.of(digest));
        }
        RegistryClient.Answer answer = counts.send(
                GcCounts.Moment.COMMIT,
                () -> client().v2(
                                "PUT",
                                "/v2/" + repository + "/manifests/" + reference,
                                Optional.of(token),
                                BodyPublishers.ofByteArray(manifest),
                                "Content-Type",
                                type));
        if (answer.status() == 400 && isBeyondPromise(begun)) {
            counts.add(Kind.LATE);
            if (!tag.isEmpty()) {
                expected.refuse(tag, Optional.of(digest));
            }
            return false;
        }
        RegistryClient.expect(201, answer);
        if (!tag.isEmpty()) {
            expected.settle(tag, Optional.of(digest));
        }
        return true;
    }

    /** A HEAD promises half of the grace time. */
    private boolean isBeyondPromise(long begun) {
        return System.nanoTime() - begun > grace.dividedBy(2).minusMillis(200).toNanos();
    }

    /** What was deleted can be brought back until then. */
    private boolean isBeyondUndo(long begun) {
        return System.nanoTime() - begun > grace.minusMillis(500).toNanos();
    }

    /** Asks whether a manifest is there that may have lost its tags, and relies on the answer. */
    private void putBack(String tag) {
        if (recent.isEmpty()) {
            return;
        }
        String digest = List.copyOf(recent).get(random.nextInt(recent.size()));
        long begun = System.nanoTime();
        RegistryClient.Answer promised = client().v2(
                        "HEAD",
                        "/v2/" + repository + "/manifests/" + digest,
                        Optional.of(token()),
                        BodyPublishers.noBody());
        if (promised.status() == 404) {
            return;
        }
        RegistryClient.expect(200, promised);
        if (random.nextInt(3) == 0) {
            Waiting.pause(random.nextInt((int) grace.dividedBy(3).toMillis()));
        }
        expected.allow(tag, Optional.of(digest));
        RegistryClient.Answer answer = counts.send(
                GcCounts.Moment.COMMIT,
                () -> client().api(
                                "PUT",
                                "/api/v1/tag-history?repository=" + repository + "&tag=" + tag,
                                Map.of("digest", digest)));
        if (answer.status() == 404 && isBeyondPromise(begun)) {
            counts.add(Kind.LATE);
            expected.refuse(tag, Optional.of(digest));
            return;
        }
        RegistryClient.expect(200, answer);
        expected.settle(tag, Optional.of(digest));
        counts.add(Kind.PUT_BACK);
    }

    private void retag(String tag) {
        Optional<String> digest = expected.known(tag);
        if (digest.isEmpty()) {
            return;
        }
        String other = name + "-" + random.nextInt(TAGS);
        String token = token();
        long begun = System.nanoTime();
        if (put(other, other, manifests.get(digest.get()), RegistryClient.IMAGE_MANIFEST, token, begun)) {
            counts.add(Kind.RETAGS);
        }
    }

    private void deleteTag(String tag) {
        Optional<String> digest = expected.known(tag);
        if (digest.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        expected.allow(tag, Optional.empty());
        delete(tag);
        expected.settle(tag, Optional.empty());
        Predicate<JsonNode> wanted = deletion -> tag.equals(deletion.path("tag").asString(""));
        switch (random.nextInt(4)) {
            case 0, 1 -> undo(wanted, List.of(tag), digest, begun);
            case 2 -> undoOverAnother(wanted, tag, digest, begun);
            default -> {
                // It stays deleted.
            }
        }
    }

    /** While a deletion of it is undone, the config is deleted by itself: one of the two comes first. */
    private void deleteManifest(String tag) {
        Optional<String> digest = expected.known(tag);
        if (digest.isEmpty()) {
            return;
        }
        long begun = System.nanoTime();
        List<String> tags = expected.naming(digest.get());
        tags.forEach(named -> expected.allow(named, Optional.empty()));
        delete(digest.get());
        tags.forEach(named -> expected.settle(named, Optional.empty()));
        if (random.nextInt(3) == 0) {
            return;
        }
        String config = RegistryClient.JSON
                .readTree(manifests.get(digest.get()))
                .get("config")
                .get("digest")
                .asString();
        String token = token();
        Predicate<JsonNode> wanted = deletion -> deletion.get("kind").asString().equals("manifest")
                && deletion.get("digest").asString().equals(digest.get());
        try (ExecutorService other = Executors.newSingleThreadExecutor()) {
            Future<?> deleting = other.submit(() -> deleteBlob(config, token));
            undo(wanted, tags, digest, begun);
            deleting.get();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RegistryClient.NoAnswerException cut) {
                throw cut;
            }
            throw new AssertionError(e.getCause());
        }
        if (expected.known(tag).equals(digest)) {
            RegistryClient.expect(200, client().get("/v2/" + repository + "/blobs/" + config, Optional.of(token)));
        }
    }

    /** 405: a manifest needs it. */
    private void deleteBlob(String digest, String token) {
        RegistryClient.Answer answer = client().v2(
                        "DELETE",
                        "/v2/" + repository + "/blobs/" + digest,
                        Optional.of(token),
                        BodyPublishers.noBody());
        if (answer.status() != 405) {
            RegistryClient.expect(202, answer);
            counts.add(Kind.BLOBS_DELETED);
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
        counts.add(Kind.DELETIONS);
    }

    private void undo(Predicate<JsonNode> wanted, List<String> tags, Optional<String> digest, long begun) {
        Optional<Long> deletion = deletion(wanted, begun);
        if (deletion.isEmpty()) {
            return;
        }
        tags.forEach(tag -> expected.allow(tag, digest));
        if (isRestored(restore(deletion.get(), false), begun)) {
            tags.forEach(tag -> expected.settle(tag, digest));
            counts.add(Kind.UNDONE);
        } else {
            tags.forEach(tag -> expected.settle(tag, Optional.empty()));
        }
    }

    /** The tag names something else meanwhile: it is left with that, unless told otherwise. */
    private void undoOverAnother(Predicate<JsonNode> wanted, String tag, Optional<String> digest, long begun) {
        Optional<String> other = expected.known(name + "-" + random.nextInt(TAGS));
        if (other.isEmpty() || other.equals(digest)) {
            return;
        }
        put(tag, tag, manifests.get(other.get()), RegistryClient.IMAGE_MANIFEST, token(), begun);
        Optional<Long> deletion = deletion(wanted, begun);
        if (deletion.isEmpty()) {
            return;
        }
        RegistryClient.Answer refused = restore(deletion.get(), false);
        if (isBeyondUndo(begun)) {
            counts.add(Kind.LATE);
            return;
        }
        RegistryClient.expect(409, refused);
        expected.allow(tag, digest);
        if (isRestored(restore(deletion.get(), true), begun)) {
            expected.settle(tag, digest);
            counts.add(Kind.REPLACED);
        } else {
            expected.settle(tag, other);
        }
    }

    /** Empty, when it is too late. */
    private Optional<Long> deletion(Predicate<JsonNode> wanted, long begun) {
        RegistryClient.Answer list = client().api("GET", "/api/v1/deletions?n=1000&repository=" + repository, Map.of());
        RegistryClient.expect(200, list);
        Optional<Long> deletion = list.json()
                .get("deletions")
                .valueStream()
                .filter(wanted)
                .findFirst()
                .map(found -> found.get("id").asLong());
        if (deletion.isEmpty()) {
            if (!isBeyondUndo(begun)) {
                throw new AssertionError("what was just deleted is not among the deletions: " + list);
            }
            counts.add(Kind.LATE);
        }
        return deletion;
    }

    private RegistryClient.Answer restore(long deletion, boolean replace) {
        return counts.send(
                GcCounts.Moment.UNDO,
                () -> client().api(
                                "POST",
                                "/api/v1/deletions/" + deletion + "/restore?repository=" + repository + "&replace="
                                        + replace,
                                Map.of()));
    }

    private boolean isRestored(RegistryClient.Answer answer, long begun) {
        if ((answer.status() == 410 || answer.status() == 404) && isBeyondUndo(begun)) {
            counts.add(Kind.LATE);
            return false;
        }
        RegistryClient.expect(200, answer);
        return true;
    }

    /** Everything that was acknowledged is there, byte-identical, and nothing else is under these tags. */
    void verify() {
        expected.verify(client(), Optional.of(token()));
        own.verify();
        contested.verify();
    }
}
