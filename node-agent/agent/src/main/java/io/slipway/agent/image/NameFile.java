package io.slipway.agent.image;

import io.slipway.agent.snapshot.DurableFiles;
import io.slipway.oci.Digest;
import io.slipway.oci.ImageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** All names in one file, written anew with each change. */
final class NameFile {
    private final Path file;
    private final String defaultRegistry;

    NameFile(Path file, String defaultRegistry) {
        this.file = file;
        this.defaultRegistry = defaultRegistry;
    }

    List<Name> read() throws IOException {
        List<Name> names = new ArrayList<>();
        if (Files.exists(file)) {
            for (JsonNode node :
                    Json.readObject(Files.readAllBytes(file), file.toString()).path("names")) {
                ImageName written = ImageName.parse(Json.text(node, "name"));
                names.add(new Name(
                        written.resolved(defaultRegistry),
                        written,
                        Digest.parse(Json.text(node, "image")),
                        Instant.ofEpochMilli(node.path("since").asLong(0))));
            }
        }
        return names;
    }

    void write(Collection<Name> names) throws IOException {
        ObjectNode root = Json.object();
        ArrayNode list = root.putArray("names");
        for (Name name : names) {
            list.addObject()
                    .put("name", name.written().toString())
                    .put("image", name.image().toString())
                    .put("since", name.since().toEpochMilli());
        }
        DurableFiles.write(file, Json.bytes(root));
    }
}
