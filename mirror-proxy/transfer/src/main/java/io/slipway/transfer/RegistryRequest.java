package io.slipway.transfer;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One request, which may have to be sent more than once.
 *
 * @param target absolute, or a path below the registry's root
 * @param body gives a fresh body for each time it is sent
 * @param progress of the body that was given last, where it is a stream, which may take any time to send
 * @param scopes what the token must allow; none for a request that any token does
 */
record RegistryRequest(
        String method,
        URI target,
        Map<String, String> headers,
        Supplier<BodyPublisher> body,
        Optional<Progress> progress,
        List<Scope> scopes) {
    static RegistryRequest of(String method, String target, Scope... scopes) {
        return new RegistryRequest(
                method, URI.create(target), Map.of(), BodyPublishers::noBody, Optional.empty(), List.of(scopes));
    }

    RegistryRequest withHeaders(Map<String, String> more) {
        return new RegistryRequest(method, target, more, body, progress, scopes);
    }

    RegistryRequest withBytes(byte[] bytes) {
        return new RegistryRequest(
                method, target, headers, () -> BodyPublishers.ofByteArray(bytes), Optional.empty(), scopes);
    }

    RegistryRequest withStream(Supplier<InputStream> stream) {
        Progress watched = new Progress();
        return new RegistryRequest(
                method,
                target,
                headers,
                () -> BodyPublishers.ofInputStream(() -> watched.of(stream.get())),
                Optional.of(watched),
                scopes);
    }

    RegistryRequest at(URI other) {
        return new RegistryRequest(method, other, headers, body, progress, scopes);
    }

    /** Whether it may be repeated when no answer came or the registry asks to try again. */
    boolean isRepeatable() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
