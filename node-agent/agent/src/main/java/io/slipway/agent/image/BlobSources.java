package io.slipway.agent.image;

import io.slipway.agent.snapshot.DurableFiles;
import io.slipway.oci.Descriptor;
import io.slipway.oci.Digest;
import io.slipway.oci.MediaType;
import io.slipway.oci.RepositoryName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Where compressed forms of a layer were seen: in which repository, under which digest. So a layer that was pulled or
 * pushed once is not compressed and sent again. It is a memory only: what it says is asked of the registry before it is
 * relied on, and nothing is lost when it is.
 */
final class BlobSources {
    private static final int PER_LAYER = 16;

    /** A compressed form of a layer. */
    record Source(String host, RepositoryName repository, Descriptor blob) {
        boolean isIn(String otherHost, RepositoryName otherRepository) {
            return host.equals(otherHost) && repository.equals(otherRepository);
        }
    }

    private final Path file;
    private final Map<Digest, List<Source>> sources = new LinkedHashMap<>();

    BlobSources(Path file) throws IOException {
        this.file = file;
        if (Files.exists(file)) {
            read(Json.readObject(Files.readAllBytes(file), file.toString()));
        }
    }

    private void read(ObjectNode root) {
        for (Map.Entry<String, JsonNode> layer : root.properties()) {
            List<Source> list = new ArrayList<>();
            for (JsonNode node : layer.getValue()) {
                list.add(new Source(
                        Json.text(node, "host"),
                        RepositoryName.parse(Json.text(node, "repository")),
                        Descriptor.of(
                                MediaType.parse(Json.text(node, "type")),
                                Digest.parse(Json.text(node, "digest")),
                                node.path("size").asLong(0))));
            }
            sources.put(Digest.parse(layer.getKey()), list);
        }
    }

    /** The known forms of a layer, the latest first. */
    synchronized List<Source> of(Digest diffId) {
        return List.copyOf(sources.getOrDefault(diffId, List.of())).reversed();
    }

    /** Remembers where layers were seen. */
    synchronized void remember(Map<Digest, Source> seen) throws IOException {
        boolean changed = false;
        for (Map.Entry<Digest, Source> layer : seen.entrySet()) {
            List<Source> list = sources.computeIfAbsent(layer.getKey(), absent -> new ArrayList<>());
            if (list.isEmpty() || !list.getLast().equals(layer.getValue())) {
                list.remove(layer.getValue());
                list.add(layer.getValue());
                changed = true;
            }
            while (list.size() > PER_LAYER) {
                list.removeFirst();
            }
        }
        if (changed) {
            write();
        }
    }

    /** Forgets layers that are gone. */
    synchronized void retain(Set<Digest> diffIds) throws IOException {
        if (sources.keySet().retainAll(diffIds)) {
            write();
        }
    }

    private void write() throws IOException {
        ObjectNode root = Json.object();
        sources.forEach((diffId, list) -> {
            ArrayNode array = root.putArray(diffId.toString());
            for (Source source : list) {
                array.addObject()
                        .put("host", source.host())
                        .put("repository", source.repository().toString())
                        .put("type", source.blob().mediaType().toString())
                        .put("digest", source.blob().digest().toString())
                        .put("size", source.blob().size());
            }
        });
        DurableFiles.write(file, Json.bytes(root));
    }
}
