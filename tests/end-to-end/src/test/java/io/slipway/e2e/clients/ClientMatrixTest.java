package io.slipway.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.slipway.e2e.Certificate;
import io.slipway.e2e.Content;
import io.slipway.e2e.CountingProxy;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Every client for every operation that it has, one test each; the table of the outcomes closes it. Most clients speak
 * plain HTTP to 127.0.0.1, as they do by themselves or by an option; helm and jib, which are made for https, speak that.
 */
@Tag("slow")
class ClientMatrixTest {
    private static final int LAYERS = 4;
    private static final int LAYER_BYTES = 700_000;
    /** {@code -Dslipway.clients=REGEX} runs only the clients whose name has a match. */
    private static final Pattern ONLY = Pattern.compile(System.getProperty("slipway.clients", ""));

    private static final Table TABLE = new Table();
    private static final List<Row> ROWS = new ArrayList<>();
    private static final Map<String, Function<Place, Client>> ON_HTTP = new LinkedHashMap<>();
    private static final Map<String, Function<Place, Client>> ON_HTTPS = new LinkedHashMap<>();

    static {
        ON_HTTP.put("docker", Docker::new);
        ON_HTTP.put("podman", Podman::new);
        ON_HTTP.put("skopeo", Skopeo::new);
        ON_HTTP.put("buildah", Buildah::new);
        ON_HTTP.put("ctr", Ctr::new);
        ON_HTTP.put("crane", Crane::new);
        ON_HTTP.put("regctl", Regctl::new);
        ON_HTTP.put("oras", Oras::new);
        ON_HTTPS.put("helm", Helm::new);
        ON_HTTPS.put("jib", JibCore::new);
        if (Boolean.getBoolean("slipway.soak")) {
            ON_HTTP.put("cosign", Cosign::new);
        }
    }

    private static Path folder;
    private static RunningRegistry secure;
    private static Certificate made;
    private static CountingProxy proxy;
    private static CountingProxy secureProxy;

    @BeforeAll
    static void start() throws Exception {
        folder = Scratch.folder("matrix");
        Path certificate = folder.resolve("tls.crt");
        Path key = folder.resolve("tls.key");
        made = Certificate.make(folder, "matrix", "localhost");
        made.writeTo(certificate, key);
        made.writeTrustStore(folder.resolve("trust.p12"));
        secure = RunningRegistry.prepare(
                        Map.of("SLIPWAY_TLS_CERTIFICATE", certificate.toString(), "SLIPWAY_TLS_KEY", key.toString()))
                .start();
        secureProxy = CountingProxy.before(secure, made);
        proxy = CountingProxy.before(RunningRegistry.shared());
    }

    @AfterAll
    static void stop() throws Exception {
        ROWS.forEach(Row::close);
        System.out.println(TABLE);
        TABLE.write(Path.of("target", "tables", "clients.txt"));
        proxy.close();
        secureProxy.close();
        secure.close();
        Scratch.delete(folder);
    }

    @TestFactory
    Stream<DynamicContainer> everyClientDoesWhatItCan() throws Exception {
        RegistryClient plain = RunningRegistry.shared().client();
        RegistryClient trusted = secure.client().trusting(made.trusting());
        return Stream.concat(
                ON_HTTP.entrySet().stream()
                        .filter(client -> ONLY.matcher(client.getKey()).find())
                        .map(client -> row(client.getKey(), client.getValue(), plain, proxy)),
                ON_HTTPS.entrySet().stream()
                        .filter(client -> ONLY.matcher(client.getKey()).find())
                        .map(client -> row(client.getKey(), client.getValue(), trusted, secureProxy)));
    }

    private static DynamicContainer row(
            String name, Function<Place, Client> opening, RegistryClient outside, CountingProxy through) {
        // Each has content of its own: what another has pushed could be mounted from there.
        Content.Image image = Content.image(name.hashCode(), LAYERS, LAYER_BYTES);
        Row row = new Row(
                name, new Place(through, outside, folder.resolve("tls.crt"), Scratch.folder(name), image), opening);
        ROWS.add(row);
        // Drawn one after the other: a client that is not there has no other tests.
        Stream<DynamicTest> cells = Stream.of(row)
                .filter(Row::isOpen)
                .flatMap(open -> Stream.concat(
                        Arrays.stream(Operation.values()).map(operation -> cell(open, operation)),
                        Stream.of(dynamicTest(name + ": ends", open::close))));
        return dynamicContainer(
                name, Stream.concat(Stream.of(dynamicTest(name + ": is there", () -> open(row))), cells));
    }

    private static void open(Row row) {
        try {
            row.open();
        } finally {
            if (!row.isOpen()) {
                TABLE.missing(row.title());
            }
        }
    }

    private static DynamicTest cell(Row row, Operation operation) {
        Optional<String> cannot = row.cannot(operation);
        if (cannot.isPresent()) {
            return dynamicTest(row.title() + ": " + operation.title() + ": " + cannot.get(), () -> {
                assertThat(cannot.get()).isNotBlank();
                TABLE.cannot(row.title(), operation, cannot.get());
            });
        }
        return dynamicTest(row.title() + ": " + operation.title(), () -> {
            TABLE.failed(row.title(), operation);
            try {
                row.check(operation);
            } catch (AssertionError | RuntimeException e) {
                // Reports number the tests; their names would be lost.
                throw new AssertionError(row.title() + ": " + operation.title() + ": " + e.getMessage(), e);
            }
            TABLE.done(row.title(), operation);
        });
    }
}
