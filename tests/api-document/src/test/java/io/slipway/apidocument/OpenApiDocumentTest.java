package io.slipway.apidocument;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.account.Caller;
import io.slipway.registry.RegistryApplication;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springdoc.core.utils.SpringDocUtils;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The registry serves a document that was written beforehand, so that no start pays for making it. With
 * {@code -Dslipway.openapi.write=true} it is written anew.
 */
class OpenApiDocumentTest {
    private static final Path SERVED = Path.of("../../registry-service/registry/src/main/resources/openapi.json")
            .toAbsolutePath()
            .normalize();
    private static final String PASSWORD = "correct horse battery";
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .build();

    @TempDir
    private Path folder;

    @Test
    void theDocumentThatIsServedIsWhatTheControllersSay() throws Exception {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        SpringDocUtils.getConfig().addRequestWrapperToIgnore(Caller.class);
        try (ConfigurableApplicationContext registry = new SpringApplicationBuilder(RegistryApplication.class)
                .run(
                        "--server.port=0",
                        "--slipway.data=" + folder.resolve("data"),
                        "--slipway.auth.admin-password=" + PASSWORD,
                        "--springdoc.api-docs.path=/api/v1/made",
                        "--springdoc.paths-to-match=/api/v1/**",
                        "--springdoc.use-fqn=true",
                        "--springdoc.default-produces-media-type=application/json",
                        "--springdoc.writer-with-order-by-keys=true",
                        "--springdoc.override-with-generic-response=false")) {
            int port = registry.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            String made = document(get(port, "/api/v1/made", true));
            if (Boolean.getBoolean("slipway.openapi.write")) {
                Files.writeString(SERVED, made);
            } else {
                assertThat(get(port, "/api/v1/openapi.json", false))
                        .as("run this test with -Dslipway.openapi.write=true")
                        .isEqualTo(made);
            }
            // The registry names the fields that it knows.
            assertThat(post(port, "/api/v1/webhooks", "{\"nonsense\":1}"))
                    .contains("there are " + String.join(", ", WebhookBodies.fields()));
            assertThat(operations(made)).contains("GET /api/v1/upstreams", "POST /api/v1/users", "GET /api/v1/gc");
        }
    }

    private static String post(int port, String path, String json) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Authorization", admin())
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, HttpResponse.BodyHandlers.ofString()).body();
        }
    }

    private static String admin() {
        byte[] pair = ("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    private static String get(int port, String path, boolean admin) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (admin) {
            request.header("Authorization", admin());
        }
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).as(path).isEqualTo(200);
            return answer.body();
        }
    }

    /** Without what differs from one machine to the other, and with a head of our own. */
    private static String document(String made) {
        ObjectNode root = (ObjectNode) JSON.readTree(named(made));
        root.remove("servers");
        ObjectNode info = root.putObject("info");
        info.put("title", "Slipway");
        info.put("description", "The registry's API beside the distribution protocol; docs/api.md tells who may what.");
        info.put("version", "1");
        ObjectNode basic = root.withObject("/components/securitySchemes/basic");
        basic.put("type", "http");
        basic.put("scheme", "basic");
        root.putArray("security").addObject().putArray("basic");
        ObjectNode paths = (ObjectNode) root.get("paths");
        WebhookBodies.declareIn(root);
        // What answers that there is nothing here.
        paths.remove("/api/v1/**");
        Set<String> ids = new HashSet<>();
        paths.forEach(path -> path.forEach(operation -> {
            complete((ObjectNode) operation);
            String id = operation.path("operationId").asString();
            assertThat(ids.add(id)).as(id + " is one operation").isTrue();
        }));
        return JSON.writeValueAsString(JSON.treeToValue(root, Object.class)) + "\n";
    }

    /** Called by its subject, {@code upstreamList}, and with what each may answer when something is wrong. */
    private static void complete(ObjectNode operation) {
        String subject = camel(operation.at("/tags/0").asString().replaceFirst("-controller$", ""));
        String verb = operation.path("operationId").asString().replaceFirst("_\\d+$", "");
        operation.put("operationId", subject + verb.substring(0, 1).toUpperCase(Locale.ROOT) + verb.substring(1));
        operation.putArray("tags").add(subject);
        ObjectNode problem = operation.withObject("/responses/default");
        problem.put("description", "A problem (RFC 9457), whose detail says what was wrong");
        problem.withObject("/content/application~1problem+json/schema")
                .put("$ref", "#/components/schemas/ProblemDetail");
    }

    private static String camel(String dashed) {
        return Pattern.compile("-([a-z])")
                .matcher(dashed)
                .replaceAll(letter -> letter.group(1).toUpperCase(Locale.ROOT));
    }

    /** Records are called by their controllers, {@code UpstreamView}, not by their packages. */
    private static String named(String made) {
        Set<String> full = names(made);
        String named = made.replaceAll("\\bio\\.slipway\\.[a-z0-9.]+\\.(?=[A-Z])", "")
                .replace("org.springframework.http.ProblemDetail", "ProblemDetail")
                .replaceAll("\\b([A-Z][A-Za-z]+?)(Controller)?[.$](?=[A-Z])", "$1");
        assertThat(names(named)).as("each has a name of its own").hasSameSizeAs(full);
        return named;
    }

    private static Set<String> names(String document) {
        return new TreeSet<>(JSON.readTree(document).at("/components/schemas").propertyNames());
    }

    private static Set<String> operations(String document) {
        JsonNode paths = JSON.readTree(document).path("paths");
        return paths.properties().stream()
                .flatMap(path -> path.getValue().propertyNames().stream()
                        .map(method -> method.toUpperCase(Locale.ROOT) + " " + path.getKey()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
