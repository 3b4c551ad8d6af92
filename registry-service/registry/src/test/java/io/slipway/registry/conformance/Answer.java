package io.slipway.registry.conformance;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the registry answered to one request. */
record Answer(String request, HttpResponse<byte[]> response) {
    static final JsonMapper JSON = JsonMapper.builder().build();

    int status() {
        return response.statusCode();
    }

    byte[] body() {
        return response.body();
    }

    String text() {
        return new String(body(), StandardCharsets.UTF_8);
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    List<String> headers(String name) {
        return response.headers().allValues(name);
    }

    String location() {
        return header("Location").orElseThrow(() -> new AssertionError("no Location: " + this));
    }

    JsonNode json() {
        return JSON.readTree(body());
    }

    /** The texts of an array in the body. */
    List<String> texts(String array) {
        return json().get(array).valueStream().map(JsonNode::asString).toList();
    }

    /** The code of the one error in the envelope. */
    String code() {
        return json().path("errors").path(0).path("code").asString("(none)");
    }

    /** Where the next page is, if there is one. */
    Optional<String> next() {
        return header("Link").map(link -> {
            if (!link.matches("<[^>]+>; rel=\"next\"")) {
                throw new AssertionError("not a link to a next page: " + link);
            }
            return link.substring(1, link.indexOf('>'));
        });
    }

    Answer expect(int status) {
        if (status() != status) {
            throw new AssertionError("expected " + status + ", saw " + this);
        }
        return this;
    }

    Answer expect(int status, String code) {
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
