package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.RawAnswers.RawAnswer;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Malformed requests, sent as bytes: each is answered with 4xx in the envelope of {@code /v2}, also where the servlet
 * container or the firewall refuses it, and never with HTML, a stack trace or a 5xx.
 */
class BadInputTest {
    private static final String REPOSITORY = "admin/bad";
    private static final Content.Image IMAGE = Content.image(501, 1, 3_000);

    private final RunningRegistry registry = RunningRegistry.shared();
    private final RegistryClient admin = registry.client();

    @Test
    void everyMalformedRequestIsAnsweredInTheEnvelope() throws IOException {
        admin.push(REPOSITORY, "v1", IMAGE);
        Map<String, String> values = values();
        List<String> failures = new ArrayList<>();
        Map<String, Integer> sections = new TreeMap<>();
        List<BadInput.Row> rows = BadInput.rows();
        for (BadInput.Row row : rows) {
            sections.merge(row.section(), 1, Integer::sum);
            if (row.needsUpload()) {
                values.put("upload", freshUpload(values.get("token")));
            }
            List<RawAnswer> answers = RawAnswers.to(registry.port(), row.bytes(values), row.isHead());
            Optional<String> fault = fault(row, answers);
            fault.ifPresent(text -> failures.add(row + "\n      " + text));
        }
        System.out.println("BadInputTest: " + rows.size() + " malformed requests " + sections + ", " + failures.size()
                + " answered wrongly");
        assertThat(rows).hasSizeGreaterThanOrEqualTo(150);
        assertThat(failures).as(String.join("\n", failures)).isEmpty();
        assertThat(admin.pullAndVerify(REPOSITORY, "v1"))
                .as("the registry serves on")
                .isEqualTo(IMAGE.digest());
        assertThat(admin.get("/v2/" + REPOSITORY + "/tags/list", Optional.of(values.get("token")))
                        .json()
                        .get("tags")
                        .size())
                .as("nothing malformed was stored")
                .isEqualTo(1);
    }

    private Map<String, String> values() {
        RegistryClient.Answer token = admin.tokenAnswer(
                List.of("repository:" + REPOSITORY + ":pull,push,delete", "repository:admin/none:pull,push,delete"),
                "");
        Map<String, String> values = new TreeMap<>();
        values.put("token", token.json().get("token").asString());
        values.put("host", registry.address());
        values.put("blob", Content.digest(IMAGE.config()));
        values.put("manifest", IMAGE.digest());
        values.put("absent", Content.digest("absent".getBytes(java.nio.charset.StandardCharsets.US_ASCII)));
        values.put(
                "config",
                new String(
                        Content.json(Content.descriptor("application/vnd.oci.image.config.v1+json", IMAGE.config()))));
        return values;
    }

    private String freshUpload(String token) {
        RegistryClient.Answer begun =
                admin.v2("POST", "/v2/" + REPOSITORY + "/blobs/uploads/", Optional.of(token), BodyPublishers.noBody());
        RegistryClient.expect(202, begun);
        return RegistryClient.location(begun);
    }

    private static Optional<String> fault(BadInput.Row row, List<RawAnswer> answers) {
        if (answers.isEmpty()) {
            return Optional.of("no answer at all");
        }
        for (RawAnswer answer : answers) {
            if (answer.status() / 100 != 4) {
                return Optional.of("answered " + summary(answers));
            }
        }
        RawAnswer answer = answers.getFirst();
        if (row.isHead()) {
            if (!answer.body().isEmpty()) {
                return Optional.of("HEAD was answered with a body: " + summary(answers));
            }
        } else {
            Optional<String> fault = envelopeFault(row, answer);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return row.statuses().contains(answer.status())
                ? Optional.empty()
                : Optional.of("expected " + row.statuses() + ", saw " + summary(answers));
    }

    private static Optional<String> envelopeFault(BadInput.Row row, RawAnswer answer) {
        if (!answer.header("Content-Type").startsWith("application/json")) {
            return Optional.of("Content-Type is not JSON: " + summary(List.of(answer)));
        }
        if (answer.body().matches("(?is).*(<html|\\bat [a-z.]+\\([A-Za-z]+\\.java|Exception\\b).*")) {
            return Optional.of("shows its inside: " + summary(List.of(answer)));
        }
        try {
            JsonNode errors = RegistryClient.JSON.readTree(answer.body()).path("errors");
            if (!errors.isArray() || errors.isEmpty()) {
                return Optional.of("no errors in the body: " + summary(List.of(answer)));
            }
            for (JsonNode error : errors) {
                String code = error.path("code").asString("");
                if (!code.matches("[A-Z][A-Z_]+")
                        || error.path("message").asString("").isBlank()) {
                    return Optional.of("not the envelope: " + summary(List.of(answer)));
                }
            }
            String code = errors.get(0).get("code").asString();
            return row.codes().contains("*") || row.codes().contains(code)
                    ? Optional.empty()
                    : Optional.of("expected " + row.codes() + ", saw " + summary(List.of(answer)));
        } catch (JacksonException e) {
            return Optional.of("the body is not JSON: " + summary(List.of(answer)));
        }
    }

    private static String summary(List<RawAnswer> answers) {
        StringBuilder text = new StringBuilder();
        for (RawAnswer answer : answers) {
            String body = answer.body().replaceAll("\\s+", " ");
            text.append(answer.status())
                    .append(' ')
                    .append(answer.header("Content-Type"))
                    .append(' ')
                    .append(body, 0, Math.min(160, body.length()))
                    .append("  ");
        }
        return text.toString().strip();
    }
}
