package io.slipway.e2e.fuzz;

import io.slipway.e2e.Content;
import io.slipway.e2e.RegistryClient;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one client of the fuzz has in the registry: a repository with an image that no request deletes, one that refers
 * to it, and the uploads that its requests have opened.
 */
final class Stored {
    static final String TAG = "v1";
    private static final int MOST_UPLOADS = 24;

    final String repository;
    final Content.Image image;
    private final Map<String, byte[]> content = new LinkedHashMap<>();
    private final Deque<String> uploads = new ArrayDeque<>();
    private String token = "";

    private Stored(String repository, Content.Image image) {
        this.repository = repository;
        this.image = image;
    }

    /** Pushes the image, and begins. */
    static Stored in(RegistryClient client, int number) {
        String repository = "admin/fuzz-" + number;
        Content.Image image = Content.image(7_000 + number, 2, 900);
        client.push(repository, TAG, image);
        Stored stored = new Stored(repository, image);
        stored.renewToken(client);
        image.blobs().forEach(blob -> stored.content.put(Content.digest(blob), blob));
        stored.content.put(image.digest(), image.manifest());
        byte[] referrer = Content.json(Map.of(
                "schemaVersion",
                2,
                "mediaType",
                RegistryClient.IMAGE_MANIFEST,
                "config",
                Content.descriptor("application/vnd.oci.image.config.v1+json", image.config()),
                "layers",
                List.of(),
                "subject",
                Content.descriptor(RegistryClient.IMAGE_MANIFEST, image.manifest())));
        RegistryClient.expect(
                201,
                client.putManifest(
                        repository, Content.digest(referrer), referrer, client.token(repository, "pull,push")));
        return stored;
    }

    /** Tokens do not last long. */
    void renewToken(RegistryClient client) {
        token = client.tokenFor(List.of(
                "repository:" + repository + ":pull,push,delete",
                "repository:admin/absent:pull,push,delete",
                "registry:catalog:*"));
    }

    /** For its repository, for one that is not there, and for the catalog. */
    String token() {
        return token;
    }

    /** The digest of one of the image's blobs. */
    String blob(Seeded seeded) {
        List<byte[]> blobs = image.blobs();
        return Content.digest(blobs.get(seeded.below(blobs.size())));
    }

    /** The bytes of this digest, where they are known. */
    Optional<byte[]> content(String digest) {
        return Optional.ofNullable(content.get(digest));
    }

    /** An upload's path was answered. */
    void opened(String location) {
        uploads.addLast(location);
        if (uploads.size() > MOST_UPLOADS) {
            uploads.removeFirst();
        }
    }

    /** The path of an upload that may still be open. */
    Optional<String> upload(Seeded seeded) {
        return uploads.stream()
                .skip(uploads.isEmpty() ? 0 : seeded.below(uploads.size()))
                .findFirst();
    }
}
