package io.slipway.e2e.clients;

import io.slipway.e2e.Content;
import io.slipway.e2e.CountingProxy;
import io.slipway.e2e.RegistryClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Where a client works.
 *
 * @param proxy through which it talks to the registry
 * @param outside a client of the test's own, past the proxy
 * @param certificate what the proxy's clients have to trust, as PEM; {@code trust.p12} beside it holds it for Java
 * @param folder the client's own, empty
 * @param image what it pushes
 */
record Place(CountingProxy proxy, RegistryClient outside, Path certificate, Path folder, Content.Image image) {
    static final String USER = "admin";

    /** HOST:PORT. */
    String address() {
        return proxy.address();
    }

    /** A reference as most clients write it. */
    String name(String repository, String reference) {
        return address() + "/" + repository + reference;
    }

    /** A new folder below the client's. */
    Path fresh(String name) {
        try {
            return Files.createTempDirectory(folder, name + "-");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The image as an OCI layout under the tag "v1". */
    Path layout() {
        return image.layout(fresh("layout"), "v1");
    }

    /** The hashes of the image's layers, uncompressed. */
    List<String> layers() {
        return image.layers().stream()
                .map(layer -> Content.digest(Content.gunzip(layer)))
                .toList();
    }

    /** Writes a file into the client's folder. */
    Path write(String name, byte[] content) {
        try {
            Path file = folder.resolve(name);
            Files.createDirectories(file.getParent());
            return Files.write(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
