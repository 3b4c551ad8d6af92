package io.slipway.transfer;

import io.slipway.oci.Digest;
import io.slipway.oci.RepositoryName;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Uploads to one repository: POST opens, PATCH carries, PUT names the digest. A blob at hand goes with the PUT itself.
 *
 * <p>Source: distribution specification, "Pushing blobs".
 */
final class BlobUpload {
    private static final Map<String, String> BYTES = Map.of("Content-Type", "application/octet-stream");

    private final RegistrySession session;
    private final RepositoryName name;

    BlobUpload(RegistrySession session, RepositoryName name) {
        this.session = session;
        this.name = name;
    }

    boolean mount(Digest blob, RepositoryName from) throws IOException, InterruptedException {
        String query = "?mount=%s&from=%s".formatted(encode(blob.toString()), encode(from.value()));
        RegistryRequest request = new RegistryRequest(
                "POST",
                URI.create("/v2/" + name + "/blobs/uploads/" + query),
                Map.of(),
                java.net.http.HttpRequest.BodyPublishers::noBody,
                Optional.empty(),
                List.of(Scope.push(name), Scope.pull(from)));
        HttpResponse<InputStream> response = session.expect(request, 201, 202);
        response.body().close();
        if (response.statusCode() == 201) {
            return true;
        }
        HttpResponse<InputStream> cancelled =
                session.send(RegistryRequest.of("DELETE", "/", Scope.push(name)).at(location(response)));
        cancelled.body().close();
        return false;
    }

    void send(byte[] content, Digest digest) throws IOException, InterruptedException {
        RegistryRequest put = RegistryRequest.of("PUT", "/", Scope.push(name))
                .withBytes(content)
                .withHeaders(BYTES)
                .at(withDigest(begin(), digest));
        session.expect(put, 201, 204).body().close();
    }

    void send(Supplier<InputStream> content, Supplier<Digest> digest) throws IOException, InterruptedException {
        Patience patience = session.patience();
        for (int failures = 1; ; failures++) {
            try {
                sendOnce(content, digest);
                return;
            } catch (RegistryException e) {
                if ((e.status() < 500 && e.status() != 429) || failures >= patience.attempts()) {
                    throw e;
                }
                Thread.sleep(patience.before(failures));
            } catch (IOException e) {
                if (failures >= patience.attempts()) {
                    throw e;
                }
                Thread.sleep(patience.before(failures));
            }
        }
    }

    private void sendOnce(Supplier<InputStream> content, Supplier<Digest> digest)
            throws IOException, InterruptedException {
        RegistryRequest patch = RegistryRequest.of("PATCH", "/", Scope.push(name))
                .withStream(content)
                .withHeaders(BYTES)
                .at(begin());
        HttpResponse<InputStream> patched = session.expect(patch, 202, 204);
        patched.body().close();
        RegistryRequest put =
                RegistryRequest.of("PUT", "/", Scope.push(name)).at(withDigest(location(patched), digest.get()));
        session.expect(put, 201, 204).body().close();
    }

    private URI begin() throws IOException, InterruptedException {
        HttpResponse<InputStream> response =
                session.expect(RegistryRequest.of("POST", "/v2/" + name + "/blobs/uploads/", Scope.push(name)), 202);
        response.body().close();
        return location(response);
    }

    private static URI location(HttpResponse<?> response) throws IOException {
        String location = response.headers()
                .firstValue("Location")
                .orElseThrow(() -> new IOException("The registry did not say where the upload goes on"));
        try {
            return response.uri().resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("The registry says that the upload goes on at what is no address: " + location, e);
        }
    }

    private static URI withDigest(URI location, Digest digest) {
        String separator = location.getRawQuery() == null ? "?" : "&";
        return URI.create(location + separator + "digest=" + encode(digest.toString()));
    }

    private static String encode(String text) {
        return java.net.URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
