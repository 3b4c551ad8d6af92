package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What an image's layers have to do with other images. */
class SharedLayersTest extends ConformanceTest {
    private static final int MANY = 30;

    private final byte[] bottom = random(64);
    private final byte[] middle = random(65);

    private byte[] made(byte[]... layers) {
        byte[] config = random(32);
        push(config);
        Stream.of(layers).forEach(this::push);
        return bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        IMAGE,
                        descriptor(CONFIG, config),
                        Stream.of(layers).map(layer -> descriptor(LAYER, layer)).collect(Collectors.joining(","))));
    }

    /** Pushes an image with these tags into a repository. */
    private String tagged(String name, byte[] image, String... tags) {
        String before = repository;
        repository = name;
        for (String tag : tags) {
            put(tag, image, IMAGE).expect(201);
        }
        repository = before;
        return name;
    }

    /** Makes an image of these layers in another repository. */
    private String tagged(String name, List<byte[]> layers, String... tags) {
        String before = repository;
        repository = name;
        byte[] image = made(layers.toArray(byte[][]::new));
        repository = before;
        return tagged(name, image, tags);
    }

    private JsonNode image(Client client, byte[] image) {
        return client.api("GET", "/api/v1/layers?repository=" + repository + "&reference=" + sha256(image), "")
                .expect(200)
                .json();
    }

    private String base(Client client, byte[] image) {
        JsonNode base = image(client, image).path("base");
        return base.isMissingNode()
                ? ""
                : base.get("repository").asString() + ":" + base.get("tag").asString() + " "
                        + base.get("layers").asInt();
    }

    private List<Integer> others(Client client, byte[] image) {
        return image(client, image)
                .get("layers")
                .valueStream()
                .map(layer -> layer.get("alsoIn").asInt())
                .toList();
    }

    @Test
    void theBaseIsTheImageWithMostOfTheLayers() {
        String small = tagged(fresh("admin"), List.of(bottom), "1");
        byte[] app = pushed(made(bottom, middle, random(66)));
        eventually("the small one", () -> base(client, app).equals(small + ":1 1"));
        String large = tagged(fresh("admin"), List.of(bottom, middle), "latest", "2.1", "2");
        eventually("the larger one", () -> base(client, app).equals(large + ":2.1 2"));
        assertThat(image(client, app).at("/base/digest").asString()).startsWith("sha256:");
        // One of the same layers is no base of it, and one with a layer between is none of either.
        byte[] same = pushed(made(bottom, middle));
        eventually("what is below it", () -> base(client, same).equals(small + ":1 1"));
        assertThat(base(client, pushed(made(random(67), bottom)))).isEmpty();
        assertThat(base(client, pushed(made(bottom)))).isEmpty();
        // What has no tag any more is no base.
        client.delete("/v2/" + large + "/manifests/2.1").expect(202);
        client.delete("/v2/" + large + "/manifests/2").expect(202);
        assertThat(base(client, app)).isEqualTo(large + ":latest 2");
        client.delete("/v2/" + large + "/manifests/latest").expect(202);
        assertThat(base(client, app)).isEqualTo(small + ":1 1");
    }

    @Test
    void ofSeveralTheOfficialOneIsTheBase() {
        String one = fresh("admin");
        String two = fresh("admin");
        for (String name : List.of(one, two)) {
            tagged(name, List.of(bottom), "1");
        }
        byte[] app = pushed(made(bottom, middle));
        eventually("one of them", () -> base(client, app).equals(one + ":1 1"));
        client.api("PATCH", "/api/v1/profile?repository=" + two, "{\"official\":true}")
                .expect(200);
        eventually("the official one", () -> base(client, app).equals(two + ":1 1"));
    }

    @Test
    void theBaseIsFoundInAnIndexAsWell() {
        String home = repository;
        repository = fresh("admin");
        byte[] amd64 = pushed(made(bottom));
        byte[] arm64 = pushed(made(middle));
        byte[] index =
                bytes("""
                {"schemaVersion":2,"mediaType":"%s","manifests":[
                 {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"amd64"}},
                 {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"arm64"}}]}""".formatted(INDEX, IMAGE, sha256(amd64), amd64.length, IMAGE, sha256(arm64), arm64.length));
        put("13-slim", index, INDEX).expect(201);
        String base = repository;
        repository = home;
        byte[] app = pushed(made(middle, random(68)));
        eventually("the base", () -> base(client, app).equals(base + ":13-slim 1"));
        assertThat(image(client, app).at("/base/digest").asString()).isEqualTo(sha256(index));
    }

    @Test
    void othersAreCountedOnceWhereverTheyAre() {
        byte[] app = pushed(made(bottom, middle, bottom));
        assertThat(others(client, app)).containsExactly(0, 0, 0);
        // The same layer twice in it, and the image in two repositories.
        byte[] twice = pushed(made(bottom, bottom));
        String elsewhere = fresh("admin");
        String home = repository;
        repository = elsewhere;
        byte[] again = made(bottom);
        repository = home;
        assertThat(others(client, app)).containsExactly(1, 0, 1);
        tagged(elsewhere, again, "1");
        assertThat(others(client, app)).containsExactly(2, 0, 2);
        pushed(made(middle));
        assertThat(others(client, app)).containsExactly(2, 1, 2);
        client.delete(manifests(sha256(twice))).expect(202);
        assertThat(others(client, app)).containsExactly(1, 1, 1);
    }

    @Test
    void anImageInTwoRepositoriesIsOne() {
        byte[] app = pushed(made(bottom, middle));
        byte[] config = random(32);
        byte[] shared = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(IMAGE, descriptor(CONFIG, config), descriptor(LAYER, bottom)));
        String home = repository;
        for (String name : List.of(fresh("admin"), fresh("admin"))) {
            repository = name;
            push(config);
            push(bottom);
            put("1", shared, IMAGE).expect(201);
            // And so is this one itself.
            Stream.of(bottom, middle).forEach(this::push);
        }
        repository = home;
        assertThat(others(client, app)).containsExactly(1, 0);
    }

    @Test
    void whoMayNotPullIsNeitherCountedForNorTold() {
        String ann = "s" + System.nanoTime();
        Client hers = newUser(ann);
        byte[] app = pushed(made(bottom, middle, random(69)));
        makePublic(repository);
        String open = tagged(fresh("admin"), List.of(bottom), "1");
        makePublic(open);
        String secret = tagged(fresh(ann), List.of(bottom, middle), "7");
        eventually("the secret one", () -> base(client, app).equals(secret + ":7 2"));
        assertThat(base(hers, app)).isEqualTo(secret + ":7 2");
        assertThat(others(hers, app)).containsExactly(2, 1, 0);
        Client other = newUser("t" + ann);
        for (Client outsider : List.of(anonymous(), other)) {
            eventually("the open one", () -> base(outsider, app).equals(open + ":1 1"));
            assertThat(others(outsider, app)).containsExactly(1, 0, 0);
            assertThat(image(outsider, app).toString()).doesNotContain(secret);
        }
        // It follows at once: the condition is part of the question.
        makePublic(secret);
        assertThat(base(other, app)).isEqualTo(secret + ":7 2");
        client.api("PATCH", "/api/v1/repositories/" + open, "{\"visibility\":\"private\"}")
                .expect(200);
        assertThat(others(other, app)).containsExactly(1, 1, 0);
        client.api("DELETE", "/api/v1/repositories/" + secret, "").expect(204);
        assertThat(base(other, app)).isEmpty();
        assertThat(others(other, app)).containsExactly(0, 0, 0);
        assertThat(others(client, app)).containsExactly(1, 0, 0);
    }

    @Test
    void anImageOfVeryManyLayersIsAnswered() {
        byte[][] layers = Stream.generate(() -> random(40)).limit(MANY).toArray(byte[][]::new);
        String below = tagged(fresh("admin"), Arrays.asList(layers).subList(0, MANY - 1), "1");
        byte[] app = pushed(made(layers));
        eventually("its base", () -> base(client, app).equals(below + ":1 " + (MANY - 1)));
        assertThat(others(client, app)).hasSize(MANY);
        // More than anybody builds: what has no room is left out, and the rest is answered.
        byte[] bottomless = bytes("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"config\":%s,\"layers\":[%s]}"
                .formatted(
                        IMAGE,
                        descriptor(CONFIG, layers[0]),
                        Stream.generate(() -> descriptor(LAYER, layers[1]))
                                .limit(1000)
                                .collect(Collectors.joining(","))));
        pushed(bottomless);
        assertThat(others(client, bottomless)).hasSize(1000).containsOnly(2);
        assertThat(base(client, bottomless)).isEmpty();
    }
}
