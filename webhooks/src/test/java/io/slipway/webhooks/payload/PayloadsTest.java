package io.slipway.webhooks.payload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudevents.CloudEvent;
import io.cloudevents.SpecVersion;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** The three forms: CloudEvents as its SDK reads them, the others field by field against samples of their documentation. */
class PayloadsTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String PREVIOUS = "sha256:" + "cd".repeat(32);
    private static final UUID ID = UUID.fromString("320678d8-ca14-430f-8bb6-4ca139cd83f7");
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123456Z");
    private static final RepositoryName APP = RepositoryName.parse("ana/web/app");

    private static RegistryFacts facts(Optional<URI> address, Optional<RegistryFacts.Repository> repository) {
        return new RegistryFacts() {
            @Override
            public Optional<URI> address() {
                return address;
            }

            @Override
            public Optional<Repository> repository(RepositoryName name) {
                assertThat(name.namespace()).isEqualTo("ana");
                return repository;
            }
        };
    }

    private static final RegistryFacts FACTS = facts(
            Optional.of(URI.create("https://registry.example.com")),
            Optional.of(new RegistryFacts.Repository(false, Instant.ofEpochSecond(1_417_494_799))));
    private static final RegistryFacts NAMELESS = facts(Optional.empty(), Optional.empty());

    private final Payloads payloads = new Payloads(FACTS);

    private static StoredEvent event(EventType type) {
        String fields = switch (type) {
            case MANIFEST_PUSHED ->
                "{\"actor\":\"ana\",\"digest\":\"%s\",\"tag\":\"1.0\",\"mediaType\":\"application/x\",\"size\":708}";
            case MANIFEST_DELETED -> "{\"actor\":\"ana\",\"digest\":\"%s\"}";
            case TAG_MOVED -> "{\"actor\":\"ana\",\"digest\":\"%s\",\"tag\":\"1.0\",\"previous\":\"" + PREVIOUS + "\"}";
            case TAG_DELETED -> "{\"actor\":\"ana\",\"digest\":\"%s\",\"tag\":\"1.0\"}";
        };
        return new StoredEvent(ID, type, APP, Payloads.JSON.readTree(fields.formatted(DIGEST)), NOW);
    }

    @ParameterizedTest
    @EnumSource(EventType.class)
    void theSdkReadsEveryKindAsACloudEvent(EventType type) {
        for (RegistryFacts facts : new RegistryFacts[] {FACTS, NAMELESS}) {
            Payload payload = new Payloads(facts).write(PayloadForm.CLOUD_EVENTS, event(type));
            assertThat(payload.contentType()).startsWith(JsonFormat.CONTENT_TYPE);
            CloudEvent read = read(payload);
            assertThat(read.getSpecVersion()).isEqualTo(SpecVersion.V1);
            assertThat(read.getId()).isEqualTo(ID.toString());
            assertThat(read.getType()).isEqualTo("io.slipway." + type.text());
            assertThat(read.getSource()).isEqualTo(facts.address().orElse(URI.create("urn:slipway:registry")));
            assertThat(read.getTime()).isEqualTo(OffsetDateTime.parse(NOW.toString()));
            assertThat(read.getSubject())
                    .isEqualTo(
                            switch (type) {
                                case MANIFEST_PUSHED, MANIFEST_DELETED -> APP + "@" + DIGEST;
                                case TAG_MOVED, TAG_DELETED -> APP + ":1.0";
                            });
            assertThat(read.getDataContentType()).isEqualTo("application/json");
            assertThat(read.getExtensionNames()).isEmpty();
            JsonNode data = Payloads.JSON.readTree(
                    Objects.requireNonNull(read.getData()).toBytes());
            assertThat(data.get("repository").asString()).isEqualTo(APP.toString());
            assertThat(data.get("actor").asString()).isEqualTo("ana");
            assertThat(data.get("digest").asString()).isEqualTo(DIGEST);
            if (type == EventType.TAG_MOVED) {
                assertThat(data.get("previous").asString()).isEqualTo(PREVIOUS);
            }
        }
    }

    @Test
    void theSdkReadsThePingToo() {
        CloudEvent read = read(payloads.ping(PayloadForm.CLOUD_EVENTS, ID, "ana/app", "ana", NOW));
        assertThat(read.getType()).isEqualTo("io.slipway.ping");
        assertThat(read.getSubject()).isEqualTo("ana/app");
    }

    private static CloudEvent read(Payload payload) {
        return Objects.requireNonNull(EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE))
                .deserialize(payload.body().getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void aPushInDistributionsEnvelopeHasTheFieldsOfItsSample() {
        Payload payload = payloads.write(PayloadForm.DISTRIBUTION, event(EventType.MANIFEST_PUSHED));
        assertThat(payload.contentType()).isEqualTo("application/vnd.docker.distribution.events.v1+json");
        JsonNode ours = Payloads.JSON.readTree(payload.body()).get("events").get(0);
        JsonNode sample = sample("distribution-push.json").get("events").get(0);
        // What distribution itself leaves out when it does not know it.
        sameShape(ours, sample, Set.of("request.addr", "request.host", "source.instanceID"));
        assertThat(ours.get("id").asString()).isEqualTo(ID.toString());
        assertThat(ours.get("timestamp").asString()).isEqualTo(NOW.toString());
        assertThat(ours.get("action").asString()).isEqualTo("push");
        JsonNode target = ours.get("target");
        assertThat(target.get("mediaType").asString()).isEqualTo("application/x");
        assertThat(target.get("digest").asString()).isEqualTo(DIGEST);
        assertThat(target.get("size").asInt()).isEqualTo(708);
        assertThat(target.get("length").asInt()).isEqualTo(708);
        assertThat(target.get("repository").asString()).isEqualTo("ana/web/app");
        assertThat(target.get("url").asString())
                .isEqualTo("https://registry.example.com/v2/ana/web/app/manifests/" + DIGEST);
        assertThat(target.get("tag").asString()).isEqualTo("1.0");
        assertThat(ours.get("actor").get("name").asString()).isEqualTo("ana");
        assertThat(ours.get("source").get("addr").asString()).isEqualTo("registry.example.com");
    }

    @Test
    void aDeletionInDistributionsEnvelopeHasTheFieldsOfItsSample() {
        JsonNode manifest = Payloads.JSON
                .readTree(payloads.write(PayloadForm.DISTRIBUTION, event(EventType.MANIFEST_DELETED))
                        .body())
                .get("events")
                .get(0);
        assertThat(manifest.get("action").asString()).isEqualTo("delete");
        sameShape(manifest.get("target"), sample("distribution-delete.json").get("target"), Set.of());
        JsonNode tag = Payloads.JSON
                .readTree(payloads.write(PayloadForm.DISTRIBUTION, event(EventType.TAG_DELETED))
                        .body())
                .get("events")
                .get(0);
        assertThat(tag.get("action").asString()).isEqualTo("delete");
        assertThat(tag.get("target").toString()).isEqualTo("{\"repository\":\"ana/web/app\",\"tag\":\"1.0\"}");
    }

    @Test
    void anEnvelopeOfARegistryWithoutAFixedAddressSaysNothingOfIt() {
        JsonNode event = Payloads.JSON
                .readTree(new Payloads(NAMELESS)
                        .write(PayloadForm.DISTRIBUTION, event(EventType.MANIFEST_PUSHED))
                        .body())
                .get("events")
                .get(0);
        assertThat(event.get("target").has("url")).isFalse();
        assertThat(event.get("source").isEmpty()).isTrue();
    }

    @Test
    void aPushInDockerHubsFormHasTheFieldsOfItsSample() {
        Payload payload = payloads.write(PayloadForm.DOCKER_HUB, event(EventType.TAG_MOVED));
        assertThat(payload.contentType()).isEqualTo("application/json");
        JsonNode ours = Payloads.JSON.readTree(payload.body());
        JsonNode sample = sample("docker-hub-push.json");
        sameShape(ours, sample, Set.of());
        assertThat(ours.get("push_data").toString())
                .isEqualTo("{\"pushed_at\":%d,\"pusher\":\"ana\",\"tag\":\"1.0\"}".formatted(NOW.getEpochSecond()));
        JsonNode repository = ours.get("repository");
        assertThat(repository.get("name").asString()).isEqualTo("web/app");
        assertThat(repository.get("namespace").asString()).isEqualTo("ana");
        assertThat(repository.get("owner").asString()).isEqualTo("ana");
        assertThat(repository.get("repo_name").asString()).isEqualTo("ana/web/app");
        assertThat(repository.get("repo_url").asString()).isEqualTo("https://registry.example.com/ana/web/app");
        assertThat(repository.get("is_private").asBoolean()).isTrue();
        assertThat(repository.get("date_created").asLong()).isEqualTo(1_417_494_799);
        assertThat(repository.get("status").asString()).isEqualTo("Active");
    }

    @Test
    void dockerHubsFormOfARepositoryThatHasGoneStillHasAllFields() {
        JsonNode ours = Payloads.JSON.readTree(new Payloads(NAMELESS)
                .write(PayloadForm.DOCKER_HUB, event(EventType.TAG_MOVED))
                .body());
        sameShape(ours, sample("docker-hub-push.json"), Set.of());
        assertThat(ours.get("repository").get("status").asString()).isEqualTo("Deleted");
    }

    @Test
    void pingsReportNoChange() {
        assertThat(payloads.ping(PayloadForm.DISTRIBUTION, ID, "ana", "ana", NOW)
                        .body())
                .isEqualTo("{\"events\":[]}");
        JsonNode hub = Payloads.JSON.readTree(
                payloads.ping(PayloadForm.DOCKER_HUB, ID, "ana", "ana", NOW).body());
        sameShape(hub, sample("docker-hub-push.json"), Set.of());
        assertThat(hub.get("push_data").get("tag").asString()).isEqualTo("slipway-ping");
    }

    @Test
    void whatAFormDoesNotHaveIsNotWritten() {
        assertThatThrownBy(() -> payloads.write(PayloadForm.DOCKER_HUB, event(EventType.TAG_DELETED)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> payloads.write(PayloadForm.DISTRIBUTION, event(EventType.TAG_MOVED)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** The same fields of the same kinds at every level, but for those that the sample has and we may not. */
    private static void sameShape(JsonNode ours, JsonNode sample, Set<String> absent) {
        Set<String> expected = new TreeSet<>(shape("", sample));
        expected.removeIf(field -> absent.contains(field.substring(0, field.indexOf(' '))));
        assertThat(shape("", ours)).isEqualTo(expected);
    }

    private static Set<String> shape(String path, JsonNode node) {
        Set<String> shape = new TreeSet<>();
        if (!node.isObject()) {
            shape.add(path + " " + node.getNodeType());
        }
        node.properties()
                .forEach(field -> shape.addAll(
                        shape(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue())));
        return shape;
    }

    private static JsonNode sample(String name) {
        try (InputStream file = Objects.requireNonNull(PayloadsTest.class.getResourceAsStream(name), name)) {
            return Payloads.JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
