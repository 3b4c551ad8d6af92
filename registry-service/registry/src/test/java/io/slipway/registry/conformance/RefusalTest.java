package io.slipway.registry.conformance;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Specification, "Error Codes"; RFC 9110 on expectations; refusals while a body is still on its way. */
class RefusalTest extends ConformanceTest {
    private static final Set<String> CODES = Set.of(
            "BLOB_UNKNOWN",
            "BLOB_UPLOAD_INVALID",
            "BLOB_UPLOAD_UNKNOWN",
            "DIGEST_INVALID",
            "MANIFEST_BLOB_UNKNOWN",
            "MANIFEST_INVALID",
            "MANIFEST_UNKNOWN",
            "NAME_INVALID",
            "NAME_UNKNOWN",
            "SIZE_INVALID",
            "UNAUTHORIZED",
            "DENIED",
            "UNSUPPORTED",
            "TOOMANYREQUESTS");

    @Test
    void everyRefusalCarriesACodeOfTheSpecification() {
        push(random(10));
        String blob = blobs(push(random(10)));
        for (Answer refused : java.util.List.of(
                client.get("/v2/no-such-path").expect(404),
                client.get(manifests(".v1")).expect(404),
                client.get(blob, "Range", "bytes=100-").expect(416),
                client.get(blob, "If-Match", "\"x\"").expect(412),
                client.send("POST", manifests("v1"), new byte[0]).expect(405),
                client.get("/v2/" + repository + "/tags/list?n=x").expect(400),
                client.get("/v2/" + repository + "/tags/list?n=%ff").expect(400),
                client.send("PATCH", uploads() + "junk", new byte[0]).expect(404),
                client.once("GET", "/v2/", BodyPublishers.noBody(), Optional.empty())
                        .expect(401),
                client.get("/v2/" + repository + ";x=1/tags/list").expect(400))) {
            assertThat(refused.header("Content-Type")).contains("application/json");
            assertThat(refused.json().get("errors").get(0).get("code").asString())
                    .as(refused.toString())
                    .isIn(CODES);
            assertThat(refused.json().get("errors").get(0).get("message").asString())
                    .isNotBlank();
        }
    }

    @Test
    void whoMayNotPushIsDenied() {
        Client other = newUser("other" + System.nanoTime());
        other.send("POST", uploads(), new byte[0]).expect(403, "DENIED");
    }

    @Test
    void aBodyIsAskedForOnlyWhenItIsWanted() throws IOException {
        String token = client.token("repository:" + repository + ":pull,push");
        byte[] blob = bytes("hello");
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            ask(socket, uploads() + "?digest=" + sha256(blob), "Authorization: Bearer " + token, 5);
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 100");
            socket.getOutputStream().write(blob);
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 201");
        }
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            ask(socket, uploads() + "?digest=" + sha256(blob), "X-No: token", 5);
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 401");
        }
    }

    /** A connection that ends without a word looks broken to whoever uses it for the next request. */
    @Test
    void anExpectationThatNobodyKnowsIsRefusedAndTheEndOfTheConnectionSaid() throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write("GET /v2/ HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: wonders\r\n\r\n".getBytes(ISO_8859_1));
            assertThat(head(socket.getInputStream()))
                    .startsWith("HTTP/1.1 417")
                    .containsIgnoringCase("\r\nConnection: close\r\n");
        }
    }

    private static void ask(Socket socket, String path, String header, long length) throws IOException {
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nExpect: 100-continue\r\nContent-Length: "
                                + length + "\r\n" + header + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
    }

    /** The lines of one answer up to the empty one. */
    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended after: " + head);
            }
            head.append((char) next);
        }
        return head.toString();
    }

    /** A client that sends all of a large body before it listens must still read why it was refused. */
    @Test
    void aRefusalReachesAClientThatSendsAGibibyteFirst() throws Exception {
        byte[] piece = new byte[1024 * 1024];
        try (Socket socket = new Socket("127.0.0.1", port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("PUT /v2/" + repository + "/blobs/uploads/x?digest=junk HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                            + "Content-Length: " + 1024L * piece.length + "\r\n\r\n")
                    .getBytes(ISO_8859_1));
            for (int i = 0; i < 1024; i++) {
                out.write(piece);
            }
            socket.setSoTimeout(20_000);
            assertThat(head(socket.getInputStream())).startsWith("HTTP/1.1 401").contains("WWW-Authenticate: Bearer");
        } catch (SocketTimeoutException e) {
            throw new AssertionError("no answer", e);
        }
    }
}
