package io.slipway.registry.conformance;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the registry answered to one request. */
public record Answer(String request, HttpResponse<byte[]> response) {
    public static final JsonMapper JSON = JsonMapper.builder().build();

    public int status() {
        return response.statusCode();
    }

    public byte[] body() {
        return response.body();
    }

    public String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    public Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    public List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    public String location() {
        return header("Location").orElseThrow(() -> new AssertionError("no Location: " + this));
    }

    public JsonNode json() {
        return JSON.readTree(body());
    }

    /** The texts of an array in the body. */
    public List<String> texts(String array) {
        return json().get(array).valueStream().map(JsonNode::asString).toList();
    }

    /** The code of the one error in the envelope. */
    public String code() {
        return json().path("errors").path(0).path("code").asString("(none)");
    }

    /** Where the next page is, if there is one. */
    public Optional<String> next() {
        return header("Link").map(link -> {
            if (!link.matches("<[^>]+>; rel=\"next\"")) {
                throw new AssertionError("not a link to a next page: " + link);
            }
            return link.substring(1, link.indexOf('>'));
        });
    }

    public Answer expect(int status) {
        if (status() != status) {
            throw new AssertionError("expected " + status + ", saw " + this);
        }
        return this;
    }

    public Answer expect(int status, String code) {
        expect(status);
        if (!code().equals(code)) {
            throw new AssertionError("expected " + code + ", saw " + this);
        }
        return this;
    }

    @Override
    public String toString() {
        String text = text();
        return request + " -> " + status() + " " + response.headers().map() + " "
                + text.substring(0, Math.min(400, text.length()));
    }
}
