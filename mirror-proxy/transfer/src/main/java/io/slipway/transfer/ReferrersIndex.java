package io.slipway.transfer;

import io.slipway.oci.MediaType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Makes one index of the pages that a registry lists referrers in. They are read as a stream, of which one entry is in memory
 * at a time: a list of 4 MiB can have a million entries, each of which would take a hundred times its bytes.
 */
final class ReferrersIndex {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String ENTRIES = "manifests";

    private final List<byte[]> pages;
    private final Optional<MediaType> type;

    /**
     * Of pages of which there is one at least.
     *
     * @param type only entries of this artifact type
     */
    ReferrersIndex(List<byte[]> pages, Optional<MediaType> type) {
        this.pages = pages;
        this.type = type;
    }

    /**
     * The first page with the entries of all; as it is when there is nothing to change.
     *
     * @throws IOException when one of them is no index
     */
    byte[] bytes() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.max(32, pages.getFirst().length));
        try {
            if (pages.size() == 1 && type.isEmpty()) {
                check(pages.getFirst());
                return pages.getFirst();
            }
            try (JsonGenerator out = JSON.createGenerator(bytes)) {
                write(out);
            }
        } catch (JacksonException e) {
            throw new IOException("The list of referrers is not acceptable: " + e.getMessage(), e);
        }
        return bytes.toByteArray();
    }

    private static void check(byte[] page) throws IOException {
        try (JsonParser in = JSON.createParser(page)) {
            if (!findEntries(in)) {
                throw new IOException("The list of referrers is no index");
            }
            skip(in);
            while (in.nextToken() != null) {
                // To the end, as what is cut short or goes on is no index either.
            }
        }
    }

    private void write(JsonGenerator out) throws IOException {
        boolean listed = false;
        try (JsonParser in = JSON.createParser(pages.getFirst())) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("The list of referrers is no index");
            }
            out.writeStartObject();
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = in.currentName();
                out.writeName(name);
                JsonToken value = in.nextToken();
                if (!listed && name.equals(ENTRIES) && value == JsonToken.START_ARRAY) {
                    listed = true;
                    out.writeStartArray();
                    copy(in, out);
                    more(out);
                    out.writeEndArray();
                } else {
                    out.copyCurrentStructure(in);
                }
            }
            out.writeEndObject();
        }
        if (!listed) {
            throw new IOException("The list of referrers is no index");
        }
    }

    private void more(JsonGenerator out) throws IOException {
        for (byte[] page : pages.subList(1, pages.size())) {
            try (JsonParser in = JSON.createParser(page)) {
                if (findEntries(in)) {
                    copy(in, out);
                }
            }
        }
    }

    /** Goes to the beginning of the list; false when there is none. */
    private static boolean findEntries(JsonParser in) {
        if (in.nextToken() != JsonToken.START_OBJECT) {
            return false;
        }
        while (in.nextToken() == JsonToken.PROPERTY_NAME) {
            boolean here = in.currentName().equals(ENTRIES);
            if (in.nextToken() == JsonToken.START_ARRAY && here) {
                return true;
            }
            skip(in);
        }
        return false;
    }

    private static void skip(JsonParser in) {
        if (in.currentToken() != null && in.currentToken().isStructStart()) {
            var _ = in.skipChildren();
        }
    }

    private void copy(JsonParser in, JsonGenerator out) {
        JsonToken next = in.nextToken();
        while (next != null && next != JsonToken.END_ARRAY) {
            JsonNode entry = in.readValueAsTree();
            if (isWanted(entry)) {
                var _ = out.writeTree(entry);
            }
            next = in.nextToken();
        }
    }

    private boolean isWanted(JsonNode entry) {
        return type.isEmpty()
                || type.get().value().equals(entry.path("artifactType").asString(""));
    }
}
