package io.slipway.registry.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Specification, "Pull" and "Checking if content exists in the registry". */
class PullTest extends ConformanceTest {
    @Test
    void theRegistrySaysThatItIsOne() {
        client.get("/v2/").expect(200);
    }

    @Test
    void aManifestComesBackByteForByteByTagAndByDigest() {
        byte[] manifest = image(",\"x\":  1");
        put("v1", manifest, IMAGE).expect(201);
        for (String reference : List.of("v1", sha256(manifest))) {
            Answer got = client.get(manifests(reference)).expect(200);
            assertThat(got.body()).isEqualTo(manifest);
            assertThat(got.headers("Content-Type")).containsExactly(IMAGE);
            assertThat(got.header("Docker-Content-Digest")).contains(sha256(manifest));
            Answer head = client.head(manifests(reference)).expect(200);
            assertThat(head.body()).isEmpty();
            assertThat(head.headers("Content-Type")).containsExactly(IMAGE);
            assertThat(head.header("Content-Length")).contains("" + manifest.length);
            assertThat(head.header("Docker-Content-Digest")).contains(sha256(manifest));
        }
    }

    @Test
    void aManifestIsServedWhateverTheClientAccepts() {
        byte[] manifest = image("");
        put("v1", manifest, IMAGE).expect(201);
        for (String accept : List.of("*/*", INDEX, INDEX + ", " + IMAGE + ";q=0.5", "text/html")) {
            assertThat(client.get(manifests("v1"), "Accept", accept).expect(200).body())
                    .isEqualTo(manifest);
        }
    }

    @Test
    void aBlobComesBackWithItsDigestAndSize() {
        byte[] blob = random(3000);
        String digest = push(blob);
        Answer got = client.get(blobs(digest)).expect(200);
        assertThat(got.body()).isEqualTo(blob);
        assertThat(got.header("Docker-Content-Digest")).contains(digest);
        Answer head = client.head(blobs(digest)).expect(200);
        assertThat(head.header("Content-Length")).contains("3000");
        assertThat(head.header("Docker-Content-Digest")).contains(digest);
        assertThat(head.body()).isEmpty();
    }

    @Test
    void whatIsNotThereIs404WithTheCodeOfItsKind() {
        push(random(5));
        String absent = sha256(random(9));
        client.get(manifests("none")).expect(404, "MANIFEST_UNKNOWN");
        client.get(manifests(absent)).expect(404, "MANIFEST_UNKNOWN");
        client.get(blobs(absent)).expect(404, "BLOB_UNKNOWN");
        client.head(manifests("none")).expect(404);
        client.head(manifests(absent)).expect(404);
        client.head(blobs(absent)).expect(404);
        client.get("/v2/" + fresh("admin") + "/manifests/v1").expect(404, "NAME_UNKNOWN");
        client.get("/v2/" + fresh("admin") + "/blobs/" + absent).expect(404, "NAME_UNKNOWN");
    }

    @Test
    void malformedNamesAndDigestsAre400() {
        client.get("/v2/admin/Upper/manifests/v1").expect(400, "NAME_INVALID");
        client.get("/v2/" + repository + "/manifests/sha256:baddigest").expect(400, "DIGEST_INVALID");
        client.get(manifests("v".repeat(129))).expect(404, "MANIFEST_UNKNOWN");
        client.head(manifests(".v1")).expect(404);
        client.send("PUT", manifests(".v1"), new byte[0]).expect(400, "NAME_INVALID");
        client.get(blobs("sha256:baddigest")).expect(400, "DIGEST_INVALID");
        client.get(blobs("md5:d41d8cd98f00b204e9800998ecf8427e")).expect(400, "DIGEST_INVALID");
    }

    @Test
    void oneRangeIsAnsweredWith206() {
        byte[] blob = random(2000);
        String path = blobs(push(blob));
        range(path, blob, "500-1499", 500, 1500);
        range(path, blob, "500-", 500, 2000);
        range(path, blob, "-500", 1500, 2000);
        range(path, blob, "-5000", 0, 2000);
        range(path, blob, "1000-5000", 1000, 2000);
        for (String outside : List.of("500-0", "5000-10000", "2000-", "-0")) {
            Answer refused = client.get(path, "Range", "bytes=" + outside).expect(416);
            assertThat(refused.header("Content-Range")).contains("bytes */2000");
        }
        assertThat(client.get(path, "Range", "lines=1-2").expect(200).body()).isEqualTo(blob);
        assertThat(client.head(path, "Range", "bytes=0-1").expect(200).header("Content-Length"))
                .contains("2000");
    }

    private void range(String path, byte[] blob, String range, int from, int to) {
        Answer part = client.get(path, "Range", "bytes=" + range).expect(206);
        assertThat(part.body()).isEqualTo(Arrays.copyOfRange(blob, from, to));
        assertThat(part.header("Content-Range")).contains("bytes " + from + "-" + (to - 1) + "/2000");
        assertThat(part.header("Content-Length")).contains("" + (to - from));
    }

    @Test
    void severalRangesAreAnsweredWithAPartEach() {
        byte[] blob = bytes("0123456789".repeat(200));
        Answer parts = client.get(blobs(push(blob)), "Range", "bytes=0-3,1990-,9000-,500-509")
                .expect(206);
        String type = parts.header("Content-Type").orElseThrow();
        assertThat(type).startsWith("multipart/byteranges; boundary=");
        String boundary = type.substring(type.indexOf('=') + 1);
        String head = "\r\nContent-Type: application/octet-stream\r\nContent-Range: bytes ";
        assertThat(new String(parts.body(), StandardCharsets.US_ASCII))
                .isEqualTo("\r\n--" + boundary + head + "0-3/2000\r\n\r\n0123\r\n--" + boundary + head
                        + "1990-1999/2000\r\n\r\n0123456789\r\n--" + boundary + head
                        + "500-509/2000\r\n\r\n0123456789\r\n--" + boundary + "--\r\n");
        assertThat(parts.header("Content-Length")).contains("" + parts.body().length);
    }

    @Test
    void conditionsOnABlobHold() {
        byte[] blob = random(100);
        conditionsHold(blobs(push(blob)));
        String path = blobs(sha256(blob));
        client.get(path, "Range", "bytes=0-1", "If-Range", "\"" + sha256(blob) + "\"")
                .expect(206);
        client.get(path, "Range", "bytes=0-1", "If-Range", "\"other\"").expect(200);
    }

    @Test
    void conditionsOnAManifestHold() {
        byte[] manifest = image("");
        put("v1", manifest, IMAGE).expect(201);
        conditionsHold(manifests("v1"));
        conditionsHold(manifests(sha256(manifest)));
    }

    private void conditionsHold(String path) {
        String tag = client.get(path).expect(200).header("ETag").orElseThrow();
        assertThat(tag).matches("\"sha256:[0-9a-f]{64}\"");
        for (String method : List.of("GET", "HEAD")) {
            for (String same : List.of(tag, "W/" + tag, "\"x\", " + tag, "*")) {
                Answer answer = client.send(method, path, new byte[0], "If-None-Match", same)
                        .expect(304);
                assertThat(answer.body()).isEmpty();
                assertThat(answer.header("ETag")).contains(tag);
            }
            client.send(method, path, new byte[0], "If-None-Match", "\"x\"").expect(200);
            client.send(method, path, new byte[0], "If-Match", tag).expect(200);
            client.send(method, path, new byte[0], "If-Match", "\"x\"").expect(412);
        }
    }

    @Test
    void aNamespaceIsThisRegistryOrOneThatItMirrorsOrUnknown() {
        byte[] manifest = image("");
        put("v1", manifest, IMAGE).expect(201);
        String blob = push(random(7));
        for (String path : List.of(
                manifests("v1"), blobs(blob), "/v2/" + repository + "/tags/list", referrers(sha256(manifest)))) {
            client.get(path + "?ns=127.0.0.1:" + port()).expect(200);
            client.get(path + "?ns=").expect(200);
            client.get(path + "?ns=unknown.example").expect(404, "NAME_UNKNOWN");
        }
        client.head(manifests("v1") + "?ns=127.0.0.1:" + port()).expect(200);
        client.get("/v2/?ns=unknown.example").expect(200);
    }

    @Test
    void whatIsPublicIsPulledWithoutAnAccountAndWhatIsPrivateIsNot() {
        byte[] manifest = image("");
        put("v1", manifest, IMAGE).expect(201);
        anonymous().get(manifests("v1")).expect(401, "UNAUTHORIZED");
        makePublic(repository);
        assertThat(anonymous().get(manifests("v1")).expect(200).body()).isEqualTo(manifest);
    }

    @Test
    void namesMayLookLikeEndpoints() {
        repository = fresh("admin") + "/blobs/uploads/manifests/tags/list/referrers";
        byte[] manifest = image("");
        put("v1", manifest, IMAGE).expect(201);
        client.get(manifests("v1")).expect(200);
        assertThat(client.get("/v2/" + repository + "/tags/list").expect(200).texts("tags"))
                .containsExactly("v1");
        client.get(referrers(sha256(manifest))).expect(200);
    }
}
