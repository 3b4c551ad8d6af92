package io.slipway.apidocument;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What requests about webhooks have in them: their controller takes bytes, so that it can say what is wrong where, and the
 * generator knows no more.
 */
final class WebhookBodies {
    private static final String PATH = "/api/v1/webhooks";
    private static final List<String> ONLY_NEW = List.of("namespace", "repository", "secret");

    private static final JsonNode NEW = JsonMapper.shared().readTree("""
            {"type": "object", "required": ["url"], "additionalProperties": false, "properties": {
                "namespace": {"type": "string", "description": "this or repository"},
                "repository": {"type": "string"},
                "url": {"type": "string", "format": "uri", "maxLength": 2048},
                "form": {"type": "string", "enum": ["cloudevents", "distribution", "dockerhub"], "default": "cloudevents"},
                "events": {"type": "array", "minItems": 1, "items": {"type": "string",
                    "enum": ["manifest.deleted", "manifest.pushed", "tag.deleted", "tag.moved"]}},
                "headers": {"type": ["object", "null"], "maxProperties": 20, "additionalProperties": {"type": "string"}},
                "secret": {"type": "string", "description": "whsec_ and base64 of 24 to 64 bytes; generated if left out"},
                "caCertificates": {"type": ["string", "null"], "description": "PEM"},
                "enabled": {"type": "boolean", "default": true}}}""");

    private static final JsonNode ROTATION = JsonMapper.shared().readTree("""
            {"type": "object", "additionalProperties": false, "properties": {
                "secret": {"type": "string", "description": "whsec_ and base64 of 24 to 64 bytes; generated if left out"},
                "previousValidFor": {"type": "string", "format": "duration", "default": "PT24H"}}}""");

    private WebhookBodies() {}

    /** Puts them, and the status that tells of a new one, into a document. */
    static void declareIn(ObjectNode document) {
        declare(document, "WebhookNew", NEW, PATH, "post");
        declare(document, "WebhookChange", change(), PATH + "/{id}", "patch");
        declare(document, "WebhookRotation", ROTATION, PATH + "/{id}/secret", "post");
        ObjectNode answers =
                (ObjectNode) document.path("paths").path(PATH).path("post").path("responses");
        ObjectNode created = (ObjectNode) answers.remove("200");
        created.put("description", "Created");
        answers.set("201", created);
    }

    /** The fields that a new one may have. */
    static Set<String> fields() {
        return new TreeSet<>(NEW.path("properties").propertyNames());
    }

    private static JsonNode change() {
        ObjectNode change = (ObjectNode) NEW.deepCopy();
        change.remove("required");
        ObjectNode fields = (ObjectNode) change.get("properties");
        fields.remove(ONLY_NEW);
        // Nothing but what is named changes.
        for (Map.Entry<String, JsonNode> field : fields.properties()) {
            ((ObjectNode) field.getValue()).remove("default");
        }
        return change;
    }

    private static void declare(ObjectNode document, String name, JsonNode schema, String path, String method) {
        document.withObject("/components/schemas").set(name, schema);
        ObjectNode json = (ObjectNode) document.path("paths")
                .path(path)
                .path(method)
                .path("requestBody")
                .path("content")
                .path("application/json");
        json.putObject("schema").put("$ref", "#/components/schemas/" + name);
    }
}
