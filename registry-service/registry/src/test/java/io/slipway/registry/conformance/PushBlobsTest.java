package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Specification, "Pushing blobs", "Cancel a blob upload" and "Mounting a blob from another repository". */
class PushBlobsTest extends ConformanceTest {
    private static final byte[] NOTHING = new byte[0];

    private Answer begin() {
        return client.send("POST", uploads(), NOTHING).expect(202);
    }

    private Answer patch(String upload, byte[] chunk, String range) {
        return client.send("PATCH", upload, chunk, "Content-Range", range, "Content-Type", "application/octet-stream");
    }

    private Answer finish(String upload, String digest) {
        return client.send("PUT", upload + "?digest=" + digest, NOTHING);
    }

    private void pullable(Answer created, String digest, byte[] content) {
        created.expect(201);
        assertThat(created.header("Docker-Content-Digest")).contains(digest);
        assertThat(client.get(created.location()).expect(200).body()).isEqualTo(content);
    }

    @Test
    void aSessionHasAnIdAndItsLocationNoQuery() {
        Answer begun = begin();
        String id = begun.header("Docker-Upload-UUID").orElseThrow();
        assertThat(id).matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
        assertThat(begun.location()).contains(id).doesNotContain("?");
        assertThat(begun.header("Range")).contains("0-0");
        client.send("POST", "/v2/" + repository + "/blobs/uploads", NOTHING).expect(202);
    }

    @Test
    void postThenPut() {
        byte[] blob = random(3000);
        Answer created = client.send("PUT", begin().location() + "?digest=" + sha256(blob), blob);
        pullable(created, sha256(blob), blob);
    }

    @Test
    void aSinglePost() {
        for (byte[] blob : List.of(random(3000), bytes("{}"), NOTHING)) {
            pullable(client.send("POST", uploads() + "?digest=" + sha256(blob), blob), sha256(blob), blob);
        }
    }

    @Test
    void aWrongDigestIs400AndNothingIsStored() {
        byte[] blob = random(300);
        String other = sha256(random(5));
        client.send("POST", uploads() + "?digest=" + other, blob).expect(400, "DIGEST_INVALID");
        client.send("PUT", begin().location() + "?digest=" + other, blob).expect(400, "DIGEST_INVALID");
        client.head(blobs(other)).expect(404);
        client.head(blobs(sha256(blob))).expect(404);
    }

    @Test
    void digestsThatAreNoneAre400() {
        for (String digest : List.of("sha256:baddigest", "md5:" + "0".repeat(32), "junk", "")) {
            client.send("POST", uploads() + "?digest=" + digest, bytes("x")).expect(400, "DIGEST_INVALID");
            client.send("PUT", begin().location() + "?digest=" + digest, bytes("x"))
                    .expect(400, "DIGEST_INVALID");
        }
        client.send("PUT", begin().location(), bytes("x")).expect(400, "DIGEST_INVALID");
        client.send("POST", uploads() + "?digest-algorithm=md5", NOTHING).expect(400, "DIGEST_INVALID");
    }

    @Test
    void inChunksOfWhichTheLastIsAnother() {
        byte[] blob = random(2500);
        Answer first = patch(begin().location(), Arrays.copyOfRange(blob, 0, 1000), "0-999")
                .expect(202);
        assertThat(first.header("Range")).contains("0-999");
        Answer second = patch(first.location(), Arrays.copyOfRange(blob, 1000, 2000), "1000-1999")
                .expect(202);
        assertThat(second.header("Range")).contains("0-1999");
        Answer third = patch(second.location(), Arrays.copyOfRange(blob, 2000, 2500), "2000-2499")
                .expect(202);
        pullable(finish(third.location(), sha256(blob)), sha256(blob), blob);
        finish(third.location(), sha256(blob)).expect(201); // whoever has not heard the answer asks again
        Answer another = patch(begin().location(), blob, "0-2499").expect(202);
        finish(another.location(), sha256(blob)).expect(201);
        finish(another.location(), sha256(blob)).expect(201); // also where the content was there before
        finish(third.location(), sha256(new byte[0])).expect(404, "BLOB_UPLOAD_UNKNOWN");
        client.send("GET", third.location(), NOTHING).expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void theLastChunkMayComeWithThePut() {
        byte[] blob = random(1500);
        Answer first = patch(begin().location(), Arrays.copyOfRange(blob, 0, 1000), "0-999")
                .expect(202);
        Answer created = client.send(
                "PUT",
                first.location() + "?digest=" + sha256(blob),
                Arrays.copyOfRange(blob, 1000, 1500),
                "Content-Range",
                "1000-1499");
        pullable(created, sha256(blob), blob);
    }

    @Test
    void aStreamNeedsNoContentRange() {
        byte[] blob = random(200_000);
        Answer sent = client.send(
                        "PATCH", begin().location(), BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(blob)))
                .expect(202);
        assertThat(sent.header("Range")).contains("0-199999");
        pullable(finish(sent.location(), sha256(blob)), sha256(blob), blob);
    }

    @Test
    void everyChunkOutOfOrderIs416AndTellsWhereTheSessionStands() {
        byte[] blob = random(2000);
        byte[] half = Arrays.copyOfRange(blob, 0, 1000);
        byte[] rest = Arrays.copyOfRange(blob, 1000, 2000);
        Answer begun = begin();
        String upload = begun.location();
        outOfOrder(begun, patch(upload, rest, "1000-1999"), "0-0");
        patch(upload, half, "0-999").expect(202);
        outOfOrder(begun, patch(upload, half, "0-999"), "0-999");
        outOfOrder(begun, patch(upload, rest, "1001-2000"), "0-999");
        String put = upload + "?digest=" + sha256(blob);
        outOfOrder(begun, client.send("PUT", put, half, "Content-Range", "0-999"), "0-999");
        outOfOrder(begun, client.send("PUT", put, rest, "Content-Range", "2000-2999"), "0-999");
        Answer status = client.get(upload).expect(204);
        assertThat(status.header("Range")).contains("0-999");
        assertThat(status.location()).isEqualTo(upload);
        pullable(client.send("PUT", put, rest, "Content-Range", "1000-1999"), sha256(blob), blob);
    }

    private static void outOfOrder(Answer begun, Answer refused, String range) {
        refused.expect(416, "BLOB_UPLOAD_INVALID");
        assertThat(refused.header("Range")).contains(range);
        assertThat(refused.location()).isEqualTo(begun.location());
        assertThat(refused.header("Docker-Upload-UUID")).isEqualTo(begun.header("Docker-Upload-UUID"));
    }

    @Test
    void aCancelledUploadIsGone() {
        String upload = begin().location();
        patch(upload, random(10), "0-9").expect(202);
        client.delete(upload).expect(204);
        client.delete(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
        client.get(upload).expect(404, "BLOB_UPLOAD_UNKNOWN");
        patch(upload, random(10), "10-19").expect(404, "BLOB_UPLOAD_UNKNOWN");
    }

    @Test
    void anUploadIsOfOneRepository() {
        String upload = begin().location();
        String elsewhere = upload.replace(repository, fresh("admin"));
        client.get(elsewhere).expect(404);
        client.get(upload).expect(204);
    }

    @Test
    void clientsAreToldTheLeastSizeOfAChunk() {
        assertThat(begin().header("OCI-Chunk-Min-Length")).contains("" + 5 * 1024 * 1024);
    }

    @Test
    void sha512InEveryWay() {
        byte[] blob = random(2000);
        String digest = sha512(blob);
        pullable(client.send("POST", uploads() + "?digest=" + digest, blob), digest, blob);
        pullable(client.send("PUT", begin().location() + "?digest=" + digest, blob), digest, blob);
        Answer announced = client.send("POST", uploads() + "?digest-algorithm=sha512", NOTHING)
                .expect(202);
        for (String upload : List.of(announced.location(), begin().location())) {
            patch(upload, Arrays.copyOfRange(blob, 0, 900), "0-899").expect(202);
            patch(upload, Arrays.copyOfRange(blob, 0, 900), "0-899").expect(416);
            patch(upload, Arrays.copyOfRange(blob, 900, 2000), "900-1999").expect(202);
            pullable(finish(upload, digest), digest, blob);
        }
        Answer kept = client.send("POST", uploads() + "?digest-algorithm=sha512", NOTHING)
                .expect(202);
        patch(kept.location(), blob, "0-1999").expect(202);
        finish(kept.location(), sha512(random(3))).expect(400, "DIGEST_INVALID");
    }

    @Test
    void aBlobIsMountedFromANamedRepository() {
        byte[] blob = random(500);
        String digest = push(blob);
        String source = repository;
        repository = fresh("admin");
        pullable(client.send("POST", uploads() + "?mount=" + digest + "&from=" + source, NOTHING), digest, blob);
    }

    @Test
    void whatCannotBeMountedBeginsASession() {
        String digest = push(random(500));
        String absent = sha256(random(6));
        String source = repository;
        repository = fresh("admin");
        for (String query : List.of(
                "mount=" + absent + "&from=" + source,
                "mount=" + digest + "&from=" + fresh("admin"),
                "mount=" + absent)) {
            Answer begun = client.send("POST", uploads() + "?" + query, NOTHING).expect(202);
            client.get(begun.location()).expect(204);
        }
        client.head(blobs(digest)).expect(404);
    }

    @Test
    void aBlobIsMountedFromWhereverTheCallerMayRead() {
        byte[] blob = random(500);
        String digest = push(blob);
        String source = repository;
        repository = fresh("admin");
        pullable(client.send("POST", uploads() + "?mount=" + digest, NOTHING), digest, blob);
        client.delete(blobs(digest)).expect(202);
        String name = "mounter" + System.nanoTime();
        Client other = newUser(name);
        String anywhere = "/blobs/uploads/?mount=" + digest;
        other.send("POST", "/v2/" + fresh(name) + anywhere + "&from=" + source, NOTHING)
                .expect(202);
        other.send("POST", "/v2/" + fresh(name) + anywhere, NOTHING).expect(202);
        makePublic(source);
        other.send("POST", "/v2/" + fresh(name) + anywhere + "&from=" + source, NOTHING)
                .expect(201);
        other.send("POST", "/v2/" + fresh(name) + anywhere, NOTHING).expect(201);
    }
}
