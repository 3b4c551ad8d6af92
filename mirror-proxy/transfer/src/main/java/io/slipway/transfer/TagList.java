package io.slipway.transfer;

import io.slipway.oci.InvalidTagException;
import io.slipway.oci.RepositoryName;
import io.slipway.oci.Tag;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the tags of a repository, page by page. */
final class TagList {
    private static final int MAX_PAGE_BYTES = 4 * 1024 * 1024;
    private static final Pattern NEXT = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");
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
            byte[] page;
            try (InputStream body = response.body()) {
                page = body.readNBytes(MAX_PAGE_BYTES);
            }
            int before = tags.size();
            add(page, tags, limit);
            Optional<String> next = response.headers().firstValue("Link").flatMap(TagList::next);
            if (next.isEmpty() || tags.size() == before || tags.size() >= limit) {
                return tags;
            }
            request = request.at(response.uri().resolve(URI.create(next.get())));
        }
    }

    private static void add(byte[] page, List<Tag> tags, int limit) throws IOException {
        try {
            for (JsonNode tag : JSON.readTree(page).path("tags")) {
                if (tags.size() < limit) {
                    tags.add(Tag.parse(tag.asString()));
                }
            }
        } catch (JacksonException | InvalidTagException e) {
            throw new IOException("The list of tags is not acceptable: " + e.getMessage(), e);
        }
    }

    private static Optional<String> next(String link) {
        Matcher matcher = NEXT.matcher(link);
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }
}
