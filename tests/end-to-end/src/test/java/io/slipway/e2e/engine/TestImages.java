package io.slipway.e2e.engine;

import io.slipway.e2e.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;

/** The images of the cases, made here from a static busybox. */
final class TestImages {
    /** A shell, a few accounts and nothing set but PATH and CMD. */
    static final String BASE = "slipway-test/base:1";
    /** Everything that an image's config can say, on layers that hide and replace what is below. */
    static final String RICH = "slipway-test/rich:1";
    /** A single small file and no command: nothing in it can run. */
    static final String EMPTY = "slipway-test/empty:1";

    private TestImages() {}

    /** Loads all of them into an engine. */
    static void load(Engine engine) {
        for (ImageArchive image : List.of(base(), rich(), empty())) {
            engine.docker("load", "--quiet").input(image.toBytes()).succeed();
        }
    }

    static ImageArchive base() {
        return new ImageArchive(
                        BASE,
                        Map.of("Env", List.of("PATH=/bin:/usr/bin"), "Cmd", List.of("/bin/sh"), "WorkingDir", "/"))
                .layer(system());
    }

    static ImageArchive rich() {
        return new ImageArchive(RICH, richConfig())
                .layer(system())
                .layer(new TarArchive()
                        .folder("lower", 0755)
                        .file("lower/kept", 0644, "kept")
                        .file("lower/gone", 0644, "gone")
                        .file("lower/replaced", 0644, "old")
                        .folder("hidden", 0755)
                        .file("hidden/below", 0644, "below")
                        .folder("volume", 0750, 1000, 1000)
                        .file("volume/seed", 0640, 1000, 1000, bytes("seed\n")))
                .layer(new TarArchive()
                        .folder("lower", 0755)
                        .whiteout("lower", "gone")
                        .file("lower/replaced", 0600, "new")
                        .folder("hidden", 0711)
                        .opaque("hidden")
                        .file("hidden/above", 0644, "above")
                        .hardLink("lower/linked", 0600, "lower/replaced"));
    }

    static ImageArchive empty() {
        return new ImageArchive(EMPTY, Map.of()).layer(new TarArchive().file("only", 0644, "this"));
    }

    private static Map<String, Object> richConfig() {
        return ImageArchive.members(
                "User",
                "app:extra",
                "ExposedPorts",
                Map.of("8080/tcp", Map.of(), "5353/udp", Map.of()),
                "Env",
                List.of("PATH=/bin:/usr/bin", "GREETING=two words", "EMPTY="),
                "Entrypoint",
                List.of("/bin/sh", "-c"),
                "Cmd",
                List.of("echo $GREETING from $(pwd)"),
                "Volumes",
                Map.of("/volume", Map.of()),
                "WorkingDir",
                "/work/here",
                "Labels",
                Map.of("image.label", "of the image", "second", "2"),
                "StopSignal",
                "SIGUSR1");
    }

    private static TarArchive system() {
        try {
            TarArchive tar = new TarArchive().folder("bin", 0755);
            tar.file("bin/busybox", 0755, Files.readAllBytes(ToolFiles.busybox()));
            Command.of(ToolFiles.busybox(), List.of("--list"))
                    .succeed()
                    .lines()
                    .filter(applet -> !applet.equals("busybox"))
                    .forEach(applet -> tar.symbolicLink("bin/" + applet, "busybox"));
            for (String folder : List.of("data", "dev", "etc", "proc", "root", "sys", "usr", "usr/bin", "var")) {
                tar.folder(folder, 0755);
            }
            return tar.folder("tmp", 01777)
                    .folder("home", 0755)
                    .folder("home/app", 0700, 1000, 1000)
                    .file(
                            "etc/passwd",
                            0644,
                            "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1000:app:/home/app:/bin/sh\n"
                                    + "nobody:x:65534:65534:nobody:/:/bin/false\n")
                    .file("etc/group", 0644, "root:x:0:\napp:x:1000:\nextra:x:2000:\nmore:x:3000:app\n")
                    .file("etc/release", 0644, "base of the tests\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
