package io.slipway.e2e.clients;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program that builds one image with jib-core. Arguments: the user, the password, a folder for caches, the target (the
 * name of an image in a registry, or a path that ends in {@code .tar}), the base ("scratch" or a name), and files, of which
 * each becomes a layer. A program of its own, since what a JVM trusts is settled with its first TLS connection.
 */
final class JibProgram {
    private JibProgram() {}

    public static void main(String[] arguments) throws Exception {
        String user = arguments[0];
        String password = arguments[1];
        Path caches = Path.of(arguments[2]);
        String target = arguments[3];
        String base = arguments[4];
        JibContainerBuilder image = base.equals("scratch")
                ? Jib.fromScratch()
                : Jib.from(RegistryImage.named(base).addCredential(user, password));
        for (String file : List.of(arguments).subList(5, arguments.length)) {
            image.addFileEntriesLayer(layer(Path.of(file)));
        }
        Containerizer into = target.endsWith(".tar")
                ? Containerizer.to(TarImage.at(Path.of(target)).named(ImageReference.of(null, "pulled", "1")))
                : Containerizer.to(RegistryImage.named(target).addCredential(user, password));
        image.containerize(into.setToolName("slipway")
                .setBaseImageLayersCache(Files.createTempDirectory(caches, "base"))
                .setApplicationLayersCache(caches.resolve("application")));
    }

    static FileEntriesLayer layer(Path file) {
        String name = file.getFileName().toString();
        return FileEntriesLayer.builder()
                .setName(name)
                .addEntry(file, AbsoluteUnixPath.get("/app/" + name))
                .build();
    }
}
