package io.slipway.registry.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.registry.RegistryApplication;
import io.slipway.registry.conformance.Answer;
import io.slipway.registry.conformance.Client;
import io.slipway.registry.conformance.MovingClock;
import io.slipway.registry.conformance.RegistryTest;
import io.slipway.store.BlobStore;
import io.slipway.store.StoredObject;
import io.slipway.store.UnfinishedUpload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;

/**
 * A whole registry and, for each test, a registry that it mirrors. The clock goes on when told to, and collections happen
 * when asked for. Half of the machine's own addresses may be connected to, the other half not.
 */
@SpringBootTest(classes = RegistryApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(MirrorTest.Time.class)
abstract class MirrorTest extends RegistryTest {
    static final String FORBIDDEN = "127.200.0.1";
    private static final Path FOLDER = folder("slipway-mirror");

    @Autowired
    JdbcClient jdbc;

    @Autowired
    BlobStore store;

    @Autowired
    MovingClock clock;

    FakeUpstream upstream = new FakeUpstream();
    /** The upstream's name here. */
    String name = "up" + System.nanoTime();

    private final List<AutoCloseable> opened = new ArrayList<>();

    @TestConfiguration(proxyBeanMethods = false)
    static class Time {
        @Bean
        @Primary
        MovingClock movingClock() {
            return new MovingClock();
        }
    }

    @DynamicPropertySource
    static void mirrorHereAlone(DynamicPropertyRegistry registry) {
        registry.add("slipway.data", () -> FOLDER.resolve("data").toString());
        registry.add("slipway.auth.admin-password", () -> PASSWORD);
        registry.add("slipway.gc.enabled", () -> "false");
        registry.add("slipway.gc.interval", () -> "100ms");
        registry.add("slipway.private-networks", () -> "127.0.0.0/9");
        registry.add("slipway.mirror.connect-wait", () -> "3s");
        registry.add("slipway.mirror.answer-wait", () -> "3s");
        registry.add("slipway.mirror.stall-wait", () -> "1s");
    }

    @BeforeEach
    void open() {
        opened.add(upstream);
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
    }

    /** Closes something at the end of the test. */
    <C extends AutoCloseable> C opened(C closeable) {
        opened.add(closeable);
        return closeable;
    }

    /** Mirrors the upstream; more fields may follow, beginning with a comma. */
    void mirror(String more) {
        create(name, upstream.url(), more).expect(201);
    }

    /** Without an alias unless one is given: the port of an earlier test's upstream may come again. */
    Answer create(String called, String url, String more) {
        String aliases = more.contains("\"aliases\"") ? "" : ",\"aliases\":[]";
        return client.api(
                "POST",
                "/api/v1/upstreams",
                "{\"name\":\"%s\",\"url\":\"%s\"%s%s}".formatted(called, url, aliases, more));
    }

    Answer change(String json) {
        return client.api("PATCH", "/api/v1/upstreams/" + name, json);
    }

    JsonNode state() {
        return client.api("GET", "/api/v1/upstreams/" + name, "")
                .expect(200)
                .json()
                .get("state");
    }

    /** Fields for {@link #mirror}. */
    static String credentials() {
        return ",\"username\":\"%s\",\"password\":\"%s\"".formatted(FakeUpstream.USER, FakeUpstream.SECRET);
    }

    /** A path of something on the upstream by its name here, such as {@code app/manifests/1}. */
    String here(String rest) {
        return "/v2/" + name + "/" + rest;
    }

    static String there(String rest) {
        return "/v2/" + rest;
    }

    /** An image on the upstream. */
    byte[] imageThere(String repository, String... tags) {
        byte[] config = random(40);
        byte[] layer = random(50);
        upstream.blob(repository, config);
        upstream.blob(repository, layer);
        byte[] image = bytes("""
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]}""".formatted(IMAGE, descriptor(CONFIG, config), descriptor(LAYER, layer)));
        upstream.manifest(repository, image, IMAGE, tags);
        return image;
    }

    static List<String> blobsOf(byte[] image) {
        JsonNode manifest = Answer.JSON.readTree(image);
        return Stream.concat(
                        Stream.of(manifest.get("config")),
                        manifest.get("layers").valueStream())
                .map(descriptor -> descriptor.get("digest").asString())
                .toList();
    }

    Download download(Client by, String path) {
        String token = by.token("repository:" + path.replaceAll("^/v2/(.*)/(blobs|manifests)/.*", "$1") + ":pull");
        return opened(Download.begin(url() + path, token));
    }

    boolean isCached(String digest) {
        return rows("cached", digest) > 0;
    }

    /** Waits until a blob or manifest is kept. */
    void awaitCached(String digest) {
        eventually(digest + " is cached", () -> isCached(digest));
    }

    long rows(String table, String digest) {
        return jdbc.sql("SELECT count(*) FROM " + table + " WHERE digest = :digest")
                .param("digest", digest)
                .query(Long.class)
                .single();
    }

    boolean isStored(String digest) {
        try (Stream<StoredObject> objects = store.list()) {
            return objects.anyMatch(object -> object.key().value().contains(digest.substring(digest.indexOf(':') + 1)));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** That nothing is left of a download that failed. */
    void assertNothingOf(String digest) throws IOException {
        for (String table : List.of("cached", "blob_link", "blob", "manifest")) {
            assertThat(rows(table, digest)).as(table).isZero();
        }
        assertThat(isStored(digest)).as("an object").isFalse();
        eventually("the end of the upload", () -> unfinished().isEmpty());
    }

    private List<UnfinishedUpload> unfinished() {
        try (Stream<UnfinishedUpload> uploads = store.unfinished()) {
            return uploads.toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Has everything collected that is due. */
    void collect() {
        long ticket = client.api("POST", "/api/v1/gc/runs", "")
                .expect(202)
                .json()
                .get("ticket")
                .asLong();
        eventually("the end of a collection", () -> {
            JsonNode progress = client.api("GET", "/api/v1/gc/runs/" + ticket, "")
                    .expect(200)
                    .json();
            assertThat(progress.has("failure")).as(progress.toString()).isFalse();
            return progress.get("done").asBoolean();
        });
    }
}
