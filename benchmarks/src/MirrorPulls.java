import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;

/** Many clients at once pull a blob through a mirror that does not have it, then one pulls what it has. */
final class MirrorPulls {

    static final int CLIENTS = 16;

    private static final long SIZE = 500_000_000;
    private static final String COLD = "500 MB through the mirror, cold, " + CLIENTS + " clients; upstream: one, direct";
    private static final String FIRST = "first byte of the slowest of them";
    private static final String FIRST_TOGETHER = "first byte of the slowest of " + CLIENTS + " that ask the upstream directly";
    private static final String GETS = "GETs of the blob at the upstream";
    private static final String WARM = "500 MB through the mirror, warm, one client";
    private static final String PUSHED = "500 MB that were pushed, one client";
    private static final String PROCESSOR = "processor time of the mirror, cold";
    private static final int READS = 6;
    private static final String REPOSITORY = "bench/mirrored";

    /**
     * One registry in both roles.
     *
     * @param mirrored the repository's name at the mirror
     */
    private record Rival(Client mirror, String mirrored, Client own) {
        String name() {
            return own.server().name();
        }
    }

    private final Comparison comparison;
    private final Programs programs;
    private Payload payload;
    private ThrottledUpstream upstream;

    MirrorPulls(Comparison comparison, Programs programs) {
        this.comparison = comparison;
        this.programs = programs;
    }

    static void requirements(Report report) {
        report.requireShare(COLD, "upstream", 1.1);
        report.requireShare(FIRST, "upstream", 2.0);
        report.requireAtMost(GETS, 1.0);
        report.requireGrowth(WARM, PUSHED, 1.1);
    }

    void measure() throws Exception {
        payload = Payload.create(comparison.options().scratch().resolve("mirrored"), SIZE);
        try (ThrottledUpstream started = ThrottledUpstream.start(payload);
                Server proxy = Server.proxy(programs.tool("distribution"), comparison.options().root(),
                        comparison.options().scratch(), started.uri(""))) {
            upstream = started;
            List<Rival> rivals = rivals(proxy);
            for (int round = -1; round < comparison.options().rounds(); round++) {
                payload = payload.renewed();
                upstream.serve(payload);
                round(rivals, round);
            }
        }
        Files.delete(payload.file());
    }

    private List<Rival> rivals(Server proxy) throws IOException, InterruptedException {
        List<Rival> rivals = new ArrayList<>();
        for (Client client : comparison.clients()) {
            switch (client.server().name()) {
                case "slipway" -> {
                    createUpstream(client);
                    rivals.add(new Rival(client, "narrow/" + REPOSITORY, client));
                }
                case "distribution" -> {
                    proxy.start();
                    rivals.add(new Rival(new Client(proxy, programs), REPOSITORY, client));
                }
                default -> { } // it is no mirror, or not compared as one
            }
        }
        return rivals;
    }

    private void createUpstream(Client slipway) throws IOException, InterruptedException {
        String login = Base64.getEncoder().encodeToString(
                ("admin:" + Server.ADMIN_PASSWORD).getBytes(StandardCharsets.UTF_8));
        slipway.send(HttpRequest.newBuilder(slipway.server().uri("/api/v1/upstreams"))
                .header("Authorization", "Basic " + login)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\": \"narrow\", \"url\": \"%s\"}".formatted(upstream.uri("")))),
                201);
    }

    /** The upstream by itself takes its turn as one of them. */
    private void round(List<Rival> rivals, int round) throws Exception {
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i <= rivals.size(); i++) {
            order.add(i);
        }
        Collections.rotate(order, -(round + 1));
        for (int turn : order) {
            if (turn == rivals.size()) {
                direct(round >= 0);
            } else {
                cold(rivals.get(turn), round >= 0);
                warm(rivals.get(turn), round >= 0);
            }
        }
    }

    private void direct(boolean counted) throws IOException, InterruptedException {
        Comparison.settle(0);
        URI uri = upstream.uri("/v2/" + REPOSITORY + "/blobs/" + payload.digest());
        Pulls pulls = Pulls.together(1, uri, "", SIZE);
        Pulls together = Pulls.ofOneByte(CLIENTS, uri);
        if (counted) {
            comparison.report().add(FIRST_TOGETHER, "s", "upstream", together.firstByte());
            comparison.report().add(COLD, "s", "upstream", pulls.seconds());
            comparison.report().add(FIRST, "s", "upstream", pulls.firstByte());
        }
    }

    private void cold(Rival rival, boolean counted) throws IOException, InterruptedException {
        Comparison.settle(SIZE);
        Server server = rival.mirror().server();
        upstream.takeGets();
        double before = server.cpuSeconds();
        Pulls pulls = pull(rival.mirror(), rival.mirrored(), CLIENTS);
        double used = server.cpuSeconds() - before;
        int gets = upstream.takeGets();
        if (counted) {
            Report report = comparison.report();
            report.add(COLD, "s", rival.name(), pulls.seconds());
            report.add(FIRST, "s", rival.name(), pulls.firstByte());
            report.add(GETS, "requests", rival.name(), gets);
            report.add(PROCESSOR, "s", rival.name(), used);
        }
    }

    /** The same bytes as the mirror's and as pushed, in turn; both were written a moment ago. */
    private void warm(Rival rival, boolean counted) throws IOException, InterruptedException {
        rival.own().pushBlob("bench/pushed", payload);
        Comparison.settle(0);
        for (int read = 0; read < READS; read++) {
            if (read % 2 == 0) {
                pushed(rival, counted);
            }
            double warm = pull(rival.mirror(), rival.mirrored(), 1).seconds();
            if (counted) {
                comparison.report().add(WARM, "s", rival.name(), warm);
            }
            if (read % 2 != 0) {
                pushed(rival, counted);
            }
        }
        rival.mirror().server().drop(payload.hex());
        rival.own().server().drop(payload.hex());
    }

    private void pushed(Rival rival, boolean counted) throws IOException, InterruptedException {
        double seconds = pull(rival.own(), "bench/pushed", 1).seconds();
        if (counted) {
            comparison.report().add(PUSHED, "s", rival.name(), seconds);
        }
    }

    private Pulls pull(Client client, String repository, int count) throws IOException, InterruptedException {
        return Pulls.together(count, client.server().uri("/v2/" + repository + "/blobs/" + payload.digest()),
                client.token(repository), SIZE);
    }
}
