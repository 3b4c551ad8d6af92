package io.slipway.transfer;

import io.slipway.oci.InvalidTagException;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.json.JsonMapper;

/** Reads the tags of a repository, page by page. */
final class TagList {
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;
    /** Of a registry that puts more on a page than it was asked for: all tags of a large repository, and not all memory. */
    private static final int MAX_PAGE_TAGS = 100_000;

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final RegistrySession session;
    private final RepositoryName name;

    TagList(RegistrySession session, RepositoryName name) {
        this.session = session;
        this.name = name;
    }

    List<Tag> read(int limit) throws IOException, InterruptedException {
        List<Tag> tags = new ArrayList<>();
        RegistryRequest request = RegistryRequest.of("GET", "/v2/" + name + "/tags/list?n=1000", Scope.pull(name));
        while (true) {
            HttpResponse<InputStream> response = session.expect(request, 200);
            int before = tags.size();
            add(bytes(response), tags, limit);
            Optional<URI> next = NextLink.of(response);
            if (next.isEmpty() || tags.size() == before || tags.size() >= limit) {
                return tags;
            }
            request = request.at(next.get());
        }
    }

    TagPage page(OptionalInt count, Optional<String> after) throws IOException, InterruptedException {
        List<String> query = new ArrayList<>();
        count.ifPresent(number -> query.add("n=" + number));
        after.ifPresent(tag -> query.add("last=" + URLEncoder.encode(tag, StandardCharsets.UTF_8)));
        HttpResponse<InputStream> response = session.expect(
                RegistryRequest.of(
                        "GET",
                        "/v2/" + name + "/tags/list" + (query.isEmpty() ? "" : "?" + String.join("&", query)),
                        Scope.pull(name)),
                200);
        List<Tag> tags = new ArrayList<>();
        add(bytes(response), tags, MAX_PAGE_TAGS + 1);
        if (tags.size() > MAX_PAGE_TAGS) {
            throw new IOException("A page of tags has more than %d".formatted(MAX_PAGE_TAGS));
        }
        Optional<URI> next = NextLink.of(response);
        // Where the link does not say it in our words, the last tag is what the specification continues after.
        return new TagPage(
                tags,
                tags.isEmpty()
                        ? Optional.empty()
                        : next.map(link -> NextLink.parameter(link, "last")
                                .orElse(tags.getLast().value())));
    }

    private byte[] bytes(HttpResponse<InputStream> response) throws IOException {
        byte[] page = SmallBody.read(response, MAX_PAGE_BYTES + 1, session.timeouts());
        if (page.length > MAX_PAGE_BYTES) {
            throw new IOException("A page of tags has more than %d bytes".formatted(MAX_PAGE_BYTES));
        }
        return page;
    }

    private static void add(byte[] page, List<Tag> tags, int limit) throws IOException {
        // As a stream: the tree of a page takes thirty times its bytes.
        try (JsonParser in = JSON.createParser(page)) {
            if (in.nextToken() != JsonToken.START_OBJECT) {
                throw new IOException("The list of tags is no object");
            }
            while (in.nextToken() == JsonToken.PROPERTY_NAME) {
                boolean here = in.currentName().equals("tags");
                if (in.nextToken() == JsonToken.START_ARRAY && here) {
                    addEach(in, tags, limit);
                } else {
                    var _ = in.skipChildren();
                }
            }
        } catch (JacksonException | InvalidTagException e) {
            throw new IOException("The list of tags is not acceptable: " + e.getMessage(), e);
        }
    }

    private static void addEach(JsonParser in, List<Tag> tags, int limit) {
        JsonToken next = in.nextToken();
        while (next != null && next != JsonToken.END_ARRAY) {
            if (tags.size() < limit) {
                tags.add(Tag.parse(String.valueOf(in.getString())));
            }
            next = in.nextToken();
        }
    }
}
