package io.slipway.e2e.clients;

import com.google.cloud.tools.jib.api.CacheDirectoryCreationException;
import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.InvalidImageReferenceException;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryException;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.image.ReproducibleLayerBuilder;
import com.google.common.collect.ImmutableList;
import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** jib-core, the library of jib's Maven and Gradle plugins: builds an image of files and pushes it, without an engine. */
final class JibCore implements Client {
    private final Place place;
    private final List<FileEntriesLayer> layers = new ArrayList<>();
    private String password = "";

    JibCore(Place place) {
        this.place = place;
        for (byte[] content : place.image().layers()) {
            String name = "file-" + layers.size();
            layers.add(FileEntriesLayer.builder()
                    .setName(name)
                    .addEntry(place.write(name, content), AbsoluteUnixPath.get("/app/" + name))
                    .build());
        }
    }

    @Override
    public String title() {
        // The version is in the archive's name and nowhere else.
        String archive =
                Jib.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        return "jib-core " + archive.replaceAll(".*jib-core-([0-9.]+)\\.jar", "$1");
    }

    @Override
    public Map<Operation, String> cannot() {
        return Map.of(
                Operation.TAGS, "lists no tags",
                Operation.CATALOG, "lists no repositories",
                Operation.DELETE_TAG, "deletes nothing",
                Operation.DELETE_DIGEST, "deletes nothing",
                Operation.ATTACH, "attaches nothing",
                Operation.SIGN, "signs nothing");
    }

    /** What it pulls is the base of an image of its own. */
    @Override
    public Set<Part> keeps() {
        return Set.of();
    }

    @Override
    public List<String> layers() {
        return layers.stream().map(JibCore::uncompressed).toList();
    }

    private static String uncompressed(FileEntriesLayer layer) {
        try {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            new ReproducibleLayerBuilder(ImmutableList.copyOf(layer.getEntries()))
                    .build()
                    .writeTo(tar);
            return Content.digest(tar.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** There is no login: each build is given the password. */
    @Override
    public Command.Outcome login(String given) {
        password = given;
        try {
            containerize(
                    Jib.fromScratch().setFileEntriesLayers(layers.subList(0, 1)), to("admin/matrix-jib-login", "1"));
            return new Command.Outcome(0, new byte[0], new byte[0]);
        } catch (AssertionError e) {
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            return new Command.Outcome(1, new byte[0], trace.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Override
    public void push(String repository, String tag) {
        containerize(Jib.fromScratch().setFileEntriesLayers(layers), to(repository, tag));
    }

    /** The one image becomes the base of the other. */
    @Override
    public void copy(String from, String to, String tag) {
        containerize(based(from, ":" + tag), to(to, tag));
    }

    @Override
    public Path pull(String repository, String reference) {
        Path folder = place.fresh("pulled");
        Path tar = folder.resolve("image.tar");
        containerize(
                based(repository, reference),
                Containerizer.to(TarImage.at(tar).named(ImageReference.of(null, "pulled", "1"))));
        Command.of("tar", "-C", folder.toString(), "-xf", tar.toString()).succeed();
        return folder;
    }

    private JibContainerBuilder based(String repository, String reference) {
        return Jib.from(image(repository, reference));
    }

    private Containerizer to(String repository, String tag) {
        return Containerizer.to(image(repository, ":" + tag));
    }

    private RegistryImage image(String repository, String reference) {
        try {
            return RegistryImage.named(place.name(repository, reference)).addCredential(Place.USER, password);
        } catch (InvalidImageReferenceException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private void containerize(JibContainerBuilder builder, Containerizer target) {
        String trusted = System.getProperty("javax.net.ssl.trustStore");
        String secret = System.getProperty("javax.net.ssl.trustStorePassword");
        set(
                "javax.net.ssl.trustStore",
                place.certificate().resolveSibling("trust.p12").toString());
        set("javax.net.ssl.trustStorePassword", "changeit");
        try {
            builder.containerize(target.setToolName("slipway")
                    .setBaseImageLayersCache(place.fresh("base"))
                    .setApplicationLayersCache(place.folder().resolve("layers")));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (RegistryException | IOException | CacheDirectoryCreationException | ExecutionException e) {
            throw new AssertionError("jib: " + e, e);
        } finally {
            set("javax.net.ssl.trustStore", trusted);
            set("javax.net.ssl.trustStorePassword", secret);
        }
    }

    private static void set(String property, @Nullable String value) {
        if (value == null) {
            System.clearProperty(property);
        } else {
            System.setProperty(property, value);
        }
    }
}
