package io.slipway.registry.conformance;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.slipway.oci.Digest;
import io.slipway.oci.DigestAlgorithm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.Environment;
import org.springframework.util.FileSystemUtils;

/** What a test needs to use a whole registry as an administrator; each test has a repository of its own. */
public abstract class RegistryTest {
    protected static final String IMAGE = "application/vnd.oci.image.manifest.v1+json";
    protected static final String INDEX = "application/vnd.oci.image.index.v1+json";
    protected static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    protected static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    protected static final String PASSWORD = "correct horse battery staple";

    @Autowired
    private Environment environment;

    protected String repository = "";
    protected Client client = new Client("");

    /** A folder that goes when the registry and its database, which may lie in it, have stopped. */
    protected static Path folder(String name) {
        try {
            Path folder = Files.createTempDirectory(name);
            SpringApplication.getShutdownHandlers().add(() -> delete(folder));
            return Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path folder) {
        try {
            FileSystemUtils.deleteRecursively(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void prepare() {
        client = new Client(url(), "admin", PASSWORD);
        repository = fresh("admin");
    }

    /** A repository name that no other test uses. */
    protected static String fresh(String namespace) {
        return namespace + "/conformance-" + System.nanoTime();
    }

    protected int port() {
        return environment.getRequiredProperty("local.server.port", Integer.class);
    }

    protected String url() {
        return "http://127.0.0.1:" + port();
    }

    protected Client anonymous() {
        return new Client(url());
    }

    /** A client with a new account, whose namespace has its name. */
    protected Client newUser(String name) {
        client.api("POST", "/api/v1/users", "{\"name\":\"%s\",\"password\":\"%s\"}".formatted(name, PASSWORD))
                .expect(201);
        return new Client(url(), name, PASSWORD);
    }

    protected void makePublic(String name) {
        client.api("PATCH", "/api/v1/repositories/" + name, "{\"visibility\":\"public\"}")
                .expect(200);
    }

    protected String blobs(String digest) {
        return "/v2/" + repository + "/blobs/" + digest;
    }

    protected String uploads() {
        return "/v2/" + repository + "/blobs/uploads/";
    }

    protected String manifests(String reference) {
        return "/v2/" + repository + "/manifests/" + reference;
    }

    protected String referrers(String digest) {
        return "/v2/" + repository + "/referrers/" + digest;
    }

    protected static String sha256(byte[] content) {
        return Digest.sha256(content).toString();
    }

    protected static String sha512(byte[] content) {
        return Digest.of(
                        DigestAlgorithm.SHA512,
                        DigestAlgorithm.SHA512.newMessageDigest().digest(content))
                .toString();
    }

    protected static byte[] random(int size) {
        byte[] bytes = new byte[size];
        new Random().nextBytes(bytes);
        return bytes;
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    /** Pushes a blob by POST and PUT. */
    protected String push(byte[] content) {
        return push(content, sha256(content));
    }

    protected String push(byte[] content, String digest) {
        Answer begun = client.send("POST", uploads(), new byte[0]).expect(202);
        client.send("PUT", begun.location() + "?digest=" + digest, content).expect(201);
        return digest;
    }

    /** An image manifest whose blobs are in the repository; more properties may follow, beginning with a comma. */
    protected byte[] image(String more) {
        byte[] config = random(32);
        byte[] layer = random(64);
        push(config);
        push(layer);
        return bytes("""
                {"schemaVersion":2,"mediaType":"%s","config":%s,"layers":[%s]%s}""".formatted(IMAGE, descriptor(CONFIG, config), descriptor(LAYER, layer), more));
    }

    protected static String descriptor(String type, byte[] content) {
        return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d}".formatted(type, sha256(content), content.length);
    }

    /** {@code ,"subject":…}, for {@link #image} and {@link #index}. */
    protected static String subject(byte[] manifest) {
        return ",\"subject\":" + descriptor(IMAGE, manifest);
    }

    protected static byte[] index(String more, byte[]... children) {
        return bytes("""
                {"schemaVersion":2,"mediaType":"%s","manifests":[%s]%s}""".formatted(
                INDEX,
                Stream.of(children).map(child -> descriptor(IMAGE, child)).collect(Collectors.joining(",")),
                more));
    }

    protected Answer put(String reference, byte[] manifest, String type) {
        return client.send("PUT", manifests(reference), manifest, "Content-Type", type);
    }

    /** Pushes an image by its digest. */
    protected byte[] pushed(byte[] manifest) {
        put(sha256(manifest), manifest, IMAGE).expect(201);
        return manifest;
    }

    /** Waits for what happens by itself. */
    protected static void eventually(String what, BooleanSupplier happened) {
        long until = System.nanoTime() + 20_000_000_000L;
        while (!happened.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError(what + " did not happen");
            }
            try {
                Thread.sleep(10);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }
}
