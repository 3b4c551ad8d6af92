package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The registry behind nginx, which ends TLS under another host name and port. */
@Tag("slow")
class NginxTlsTest {
    private static final Path FOLDER = Scratch.folder("nginx");
    private static final int PORT = Scratch.freePort();

    private static RunningRegistry registry;
    private static Daemon nginx;
    private static String host;
    private static Path authority;

    @BeforeAll
    static void start() throws IOException {
        Path program = Tools.require("nginx");
        registry = RunningRegistry.prepare(Map.of("SLIPWAY_TRUSTED_PROXIES", "127.0.0.0/8"))
                .start();
        host = anotherHostName();
        Certificate certificate = Certificate.make(FOLDER, "front", "localhost", host);
        authority = FOLDER.resolve("front.crt");
        certificate.writeTo(authority, FOLDER.resolve("front.key"));
        Path configuration = Files.writeString(FOLDER.resolve("nginx.conf"), configuration());
        nginx = Daemon.start(
                List.of(program.toString(), "-p", FOLDER.toString(), "-c", configuration.toString(), "-e", "stderr"),
                Map.of(),
                FOLDER.resolve("nginx.log"));
        nginx.await("it listens", Duration.ofSeconds(20), NginxTlsTest::listens);
    }

    /** A name of this machine other than the registry's own 127.0.0.1. */
    private static String anotherHostName() {
        for (String name : List.of("registry.localhost", System.getenv().getOrDefault("HOSTNAME", "localhost"))) {
            try {
                if (name.matches("[a-z0-9.-]+") && InetAddress.getByName(name).isLoopbackAddress()) {
                    return name;
                }
            } catch (UnknownHostException e) {
                // The next name, then.
            }
        }
        return "localhost";
    }

    private static String configuration() {
        return """
                daemon off;
                master_process off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr;
                events { worker_connections 256; }
                http {
                    access_log off;
                    client_body_temp_path %1$s/body;
                    proxy_temp_path %1$s/proxy;
                    fastcgi_temp_path %1$s/fastcgi;
                    uwsgi_temp_path %1$s/uwsgi;
                    scgi_temp_path %1$s/scgi;
                    server {
                        listen 127.0.0.1:%2$d ssl;
                        server_name %3$s;
                        ssl_certificate %1$s/front.crt;
                        ssl_certificate_key %1$s/front.key;
                        client_max_body_size 0;
                        location / {
                            proxy_pass http://%4$s;
                            proxy_http_version 1.1;
                            proxy_request_buffering off;
                            proxy_set_header Host $http_host;
                            proxy_set_header X-Forwarded-Proto $scheme;
                            proxy_set_header X-Forwarded-Host $http_host;
                            proxy_set_header Forwarded "";
                        }
                    }
                }
                """.formatted(FOLDER, PORT, host, registry.address());
    }

    private static boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @AfterAll
    static void stop() {
        if (nginx != null) {
            nginx.terminate(Duration.ofSeconds(20));
        }
        if (registry != null) {
            registry.close();
        }
        Scratch.delete(FOLDER);
    }

    @Test
    void theRealmNamesTheHostThatTheClientAsked() {
        RegistryClient.Answer direct = RegistryClient.anonymous(registry.url())
                .v2("GET", "/v2/", java.util.Optional.empty(), java.net.http.HttpRequest.BodyPublishers.noBody());
        assertThat(direct.status()).isEqualTo(401);
        assertThat(direct.header("WWW-Authenticate").orElseThrow()).contains("realm=\"" + registry.url() + "/token\"");
        String said = crane("auth", "login", address(), "-u", "admin", "-p", "x")
                        .run()
                        .output()
                + crane("ls", address() + "/admin/none").run().output();
        assertThat(said).doesNotContain("http://").doesNotContain("127.0.0.1:" + registry.port());
    }

    @Test
    void craneLogsInPushesAndPulls() throws IOException {
        Content.Image image = Content.image(201, 5, 100_000);
        Path layout = image.layout(Files.createTempDirectory(FOLDER, "layout"), "v1");
        String name = address() + "/admin/crane:v1";
        crane("auth", "login", address(), "-u", "admin", "-p", RunningRegistry.PASSWORD)
                .succeed();
        crane("push", layout.toString(), name).succeed();
        crane("validate", "--remote", name).succeed();
        assertThat(crane("digest", name).succeed().strip()).isEqualTo(image.digest());
        registry.client().pullAndVerify("admin/crane", "v1");
    }

    @Test
    void skopeoLogsInPushesAndPulls() throws IOException {
        Content.Image image = Content.image(202, 5, 100_000);
        Path layout = image.layout(Files.createTempDirectory(FOLDER, "layout"), "v1");
        Path pulled = Files.createTempDirectory(FOLDER, "pulled");
        Path login = FOLDER.resolve("skopeo-auth.json");
        String name = "docker://" + address() + "/admin/skopeo:v1";
        skopeo("login", "--authfile", login.toString(), "-u", "admin", "-p", RunningRegistry.PASSWORD, address())
                .succeed();
        skopeo("copy", "--authfile", login.toString(), "oci:" + layout + ":v1", name)
                .succeed();
        skopeo("copy", "--authfile", login.toString(), name, "dir:" + pulled).succeed();
        assertThat(Files.readAllBytes(pulled.resolve("manifest.json"))).isEqualTo(image.manifest());
    }

    @Test
    void dockerLogsInPushesAndPulls() {
        try (DockerEngine docker = DockerEngine.start(trust())) {
            String name = address() + "/admin/docker:v1";
            Command.Outcome refused = docker.command("login", "-u", "admin", "--password-stdin", address())
                    .input("wrong")
                    .run();
            assertThat(refused.exit()).isNotZero();
            assertThat(refused.output()).containsIgnoringCase("unauthorized");
            docker.login(address());
            docker.build(name, 203, 5);
            String built = docker.identity(name);
            docker.docker("push", name);
            docker.docker("rmi", "--force", name);
            docker.docker("pull", name);
            assertThat(docker.identity(name)).isEqualTo(built);
            registry.client().pullAndVerify("admin/docker", "v1");
        }
    }

    private static String address() {
        return host + ":" + PORT;
    }

    /** Programs written in Go take their authorities from this file. */
    private static Map<String, String> trust() {
        return Map.of("SSL_CERT_FILE", authority.toString(), "SSL_CERT_DIR", FOLDER.toString());
    }

    private static Command crane(String... arguments) {
        return Command.of("crane", arguments).with(trust()).with("DOCKER_CONFIG", FOLDER.toString());
    }

    private static Command skopeo(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "--insecure-policy";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return Command.of("skopeo", all).with(trust());
    }
}
