package io.slipway.transfer;

import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * One request, which may have to be sent more than once.
 *
 * @param target absolute, or a path below the registry's root
 * @param body gives a fresh body for each time it is sent
 * @param scopes what the token must allow; none for a request that any token does
 */
record RegistryRequest(
        String method, URI target, Map<String, String> headers, Supplier<BodyPublisher> body, List<Scope> scopes) {
    static RegistryRequest of(String method, String target, Scope... scopes) {
        return new RegistryRequest(method, URI.create(target), Map.of(), BodyPublishers::noBody, List.of(scopes));
    }

    RegistryRequest withHeaders(Map<String, String> more) {
        return new RegistryRequest(method, target, more, body, scopes);
    }

    RegistryRequest withBytes(byte[] bytes) {
        return new RegistryRequest(method, target, headers, () -> BodyPublishers.ofByteArray(bytes), scopes);
    }

    RegistryRequest withStream(Supplier<InputStream> stream) {
        return new RegistryRequest(method, target, headers, () -> BodyPublishers.ofInputStream(stream), scopes);
    }

    RegistryRequest at(URI other) {
        return new RegistryRequest(method, other, headers, body, scopes);
    }

    /** Whether it may be repeated when no answer came or the registry asks to try again. */
    boolean isRepeatable() {
        return method.equals("GET") || method.equals("HEAD");
    }
}
