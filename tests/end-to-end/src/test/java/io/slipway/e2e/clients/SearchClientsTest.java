package io.slipway.e2e.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.e2e.Content;
import io.slipway.e2e.DockerEngine;
import io.slipway.e2e.RegistryClient;
import io.slipway.e2e.RunningRegistry;
import io.slipway.e2e.Scratch;
import io.slipway.e2e.Waiting;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code docker search} through dockerd, and {@code podman search}: the table, its filters, and who is shown what. */
class SearchClientsTest {
    private static final String WORD = "findable";

    private static final Path FOLDER = Scratch.folder("podman-search");

    private static DockerEngine docker;
    private static RunningRegistry registry;

    @BeforeAll
    static void start() {
        registry = RunningRegistry.shared();
        docker = DockerEngine.start(Map.of());
        RegistryClient client = registry.client();
        Content.Image image = Content.image(5, 2, 2000);
        for (String name : List.of("admin/findable-proxy", "admin/findable-cache", "admin/findable-secret")) {
            client.push(name, "1.0", image);
        }
        for (String name : List.of("admin/findable-proxy", "admin/findable-cache")) {
            RegistryClient.expect(
                    200, client.api("PATCH", "/api/v1/repositories/" + name, Map.of("visibility", "public")));
        }
        RegistryClient.expect(
                200,
                client.api(
                        "PATCH",
                        "/api/v1/profile?repository=admin/findable-proxy",
                        Map.of("description", "Passes things on", "official", true)));
        for (int number = 0; number < 3; number++) {
            RegistryClient user = registry.newUser("stargazer" + number);
            RegistryClient.expect(204, user.api("PUT", "/api/v1/star?repository=admin/findable-cache", Map.of()));
        }
        long until = System.nanoTime() + Waiting.limit(Duration.ofSeconds(20)).toNanos();
        while (!isSummedUp(client)) {
            assertThat(System.nanoTime()).as("the summaries are late").isLessThan(until);
            Waiting.pause(100);
        }
    }

    private static boolean isSummedUp(RegistryClient client) {
        String found = client.get("/api/v1/search?q=" + WORD, Optional.empty()).text();
        return found.contains("findable-cache") && found.contains("\"stars\":3") && found.contains("\"official\":true");
    }

    @AfterAll
    static void stop() {
        Scratch.delete(FOLDER);
        if (docker != null) {
            docker.close();
        }
    }

    @Test
    void dockerShowsTheTable() {
        Map<String, Row> rows = docker(List.of());
        assertThat(rows).containsOnlyKeys("admin/findable-proxy", "admin/findable-cache");
        assertThat(rows.get("admin/findable-proxy")).isEqualTo(new Row("Passes things on", 0, true));
        assertThat(rows.get("admin/findable-cache")).isEqualTo(new Row("", 3, false));
    }

    @Test
    void dockersFiltersWork() {
        assertThat(docker(List.of("--filter", "is-official=true"))).containsOnlyKeys("admin/findable-proxy");
        assertThat(docker(List.of("--filter", "is-official=false"))).containsOnlyKeys("admin/findable-cache");
        assertThat(docker(List.of("--filter", "stars=3"))).containsOnlyKeys("admin/findable-cache");
        assertThat(docker(List.of("--filter", "stars=4"))).isEmpty();
        assertThat(docker(List.of("--filter", "is-automated=true"))).isEmpty();
        assertThat(docker(List.of("--filter", "is-automated=false"))).hasSize(2);
        assertThat(docker(List.of("--limit", "1"))).hasSize(1);
    }

    @Test
    void podmanShowsTheSame() {
        Map<String, Row> rows = podman(List.of());
        assertThat(rows).containsOnlyKeys("admin/findable-proxy", "admin/findable-cache");
        assertThat(rows.get("admin/findable-proxy")).isEqualTo(new Row("Passes things on", 0, true));
        assertThat(rows.get("admin/findable-cache")).isEqualTo(new Row("", 3, false));
        assertThat(podman(List.of("--filter", "is-official=true"))).containsOnlyKeys("admin/findable-proxy");
        assertThat(podman(List.of("--filter", "stars=2"))).containsOnlyKeys("admin/findable-cache");
    }

    private record Row(String description, int stars, boolean official) {}

    private static Map<String, Row> docker(List<String> options) {
        String format = "{{.Name}}|{{.Description}}|{{.StarCount}}|{{.IsOfficial}}";
        String[] words = words(List.of("search", "--no-trunc", "--format", format), options);
        return rows(docker.docker(words), "\\[OK]");
    }

    private static Map<String, Row> podman(List<String> options) {
        String format = "{{.Name}}|{{.Description}}|{{.Stars}}|{{.Official}}";
        String[] words = words(List.of("search", "--tls-verify=false", "--no-trunc", "--format", format), options);
        return rows(new ContainersHome(FOLDER).command("podman", List.of(words)).succeed(), "\\[OK]");
    }

    private static String[] words(List<String> begin, List<String> options) {
        List<String> words = new ArrayList<>(begin);
        words.addAll(options);
        words.add(registry.address() + "/" + WORD);
        return words.toArray(String[]::new);
    }

    private static Map<String, Row> rows(String printed, String yes) {
        Map<String, Row> rows = new HashMap<>();
        printed.lines().filter(line -> !line.isBlank()).forEach(line -> {
            String[] cells = line.split("\\|", -1);
            rows.put(
                    cells[0].replace(registry.address() + "/", ""),
                    new Row(
                            cells[1],
                            Integer.parseInt(cells[2].strip()),
                            cells[3].strip().matches(yes)));
        });
        return rows;
    }
}
