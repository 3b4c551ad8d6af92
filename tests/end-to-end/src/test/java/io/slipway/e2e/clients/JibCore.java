package io.slipway.e2e.clients;

import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.image.ReproducibleLayerBuilder;
import com.google.common.collect.ImmutableList;
import io.slipway.e2e.Command;
import io.slipway.e2e.Content;
import io.slipway.e2e.RunningRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** jib-core, the library of jib's Maven and Gradle plugins: builds an image of files and pushes it, without an engine. */
final class JibCore implements Client {
    private static final String SCRATCH = "scratch";

    private final Place place;
    private final List<Path> files = new ArrayList<>();

    JibCore(Place place) {
        this.place = place;
        for (byte[] content : place.image().layers()) {
            files.add(place.write("file-" + files.size(), content));
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
        return files.stream().map(JibCore::layer).toList();
    }

    private static String layer(Path file) {
        try {
            ByteArrayOutputStream tar = new ByteArrayOutputStream();
            new ReproducibleLayerBuilder(
                            ImmutableList.copyOf(JibProgram.layer(file).getEntries()))
                    .build()
                    .writeTo(tar);
            return Content.digest(tar.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** There is no login: each build is given the password. */
    @Override
    public Command.Outcome login(String password) {
        return jib(password, place.name("admin/matrix-jib-login", ":1"), SCRATCH, files.subList(0, 1))
                .run();
    }

    @Override
    public void push(String repository, String tag) {
        jib(RunningRegistry.PASSWORD, place.name(repository, ":" + tag), SCRATCH, files)
                .succeed();
    }

    /** The one image becomes the base of the other. */
    @Override
    public void copy(String from, String to, String tag) {
        jib(RunningRegistry.PASSWORD, place.name(to, ":" + tag), place.name(from, ":" + tag), List.of())
                .succeed();
    }

    @Override
    public Path pull(String repository, String reference) {
        Path folder = place.fresh("pulled");
        String tar = folder.resolve("image.tar").toString();
        jib(RunningRegistry.PASSWORD, tar, place.name(repository, reference), List.of())
                .succeed();
        Command.of("tar", "-C", folder.toString(), "-xf", tar).succeed();
        return folder;
    }

    private Command jib(String password, String target, String base, List<Path> contents) {
        List<String> words = new ArrayList<>(List.of(
                "-Djavax.net.ssl.trustStore=" + place.certificate().resolveSibling("trust.p12"),
                "-Djavax.net.ssl.trustStorePassword=changeit",
                "-cp",
                System.getProperty("java.class.path"),
                JibProgram.class.getName(),
                Place.USER,
                password,
                place.folder().toString(),
                target,
                base));
        contents.forEach(file -> words.add(file.toString()));
        return Command.of(Path.of(System.getProperty("java.home"), "bin", "java"), words);
    }
}
