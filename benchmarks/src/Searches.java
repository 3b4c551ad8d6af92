import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Slipway with 100,000 repositories in 1,000 namespaces, half of them public, each with a description: the slowest
 * twentieth of searches, from four clients at once, as the admin, who may see all, and as a stranger, who may see half.
 * Names and descriptions are drawn from the same 400 words with a few that are in very many of them, so that rare and
 * usual words are asked for alike.
 */
final class Searches {
    private static final int REPOSITORIES = 100_000;
    private static final int NAMESPACES = 1_000;
    private static final int WORDS = 400;
    private static final int SEARCHES = 1_000;

    /** More than were being made at the same time as the very last one. */
    private static final int LAST = 100;
    private static final int AT_ONCE = 4;
    private static final String ROW = "95th percentile with 100,000 repositories, ";
    private static final List<String> KINDS =
            List.of("search by a word", "search by two words", "search by the beginning of a word", "explore");
    private static final List<String> SORTS = List.of("pulls", "stars", "pushed", "name");

    private final Client client;
    private final Report report;
    private String cookie = "";
    private String csrf = "";

    Searches(Client client, Report report) {
        this.client = client;
        this.report = report;
    }

    static void requirements(Report report) {
        for (String who : List.of("admin", "stranger")) {
            KINDS.forEach(kind -> report.requireAtMost(ROW + kind + ", " + who, 100));
        }
    }

    void measure() throws Exception {
        signIn();
        long began = System.nanoTime();
        each(IntStream.range(0, REPOSITORIES).boxed().toList(), this::make);
        report.add("100,000 repositories made and described", "s", client.server().name(), seconds(began));
        began = System.nanoTime();
        for (int number = REPOSITORIES - LAST; number < REPOSITORIES; number++) {
            awaitFound(name(number));
        }
        report.add("until all of them are found", "s", client.server().name(), seconds(began));
        for (boolean admin : new boolean[] {true, false}) {
            String who = admin ? ", admin" : ", stranger";
            Random random = new Random(7);
            percentile("search by a word" + who, admin, () -> "q=" + word(random));
            percentile("search by two words" + who, admin, () -> "q=" + word(random) + "%20" + word(random));
            percentile("search by the beginning of a word" + who, admin, () -> "q=" + word(random).substring(0, 2));
            percentile("explore" + who, admin, () -> "sort=" + SORTS.get(random.nextInt(SORTS.size())));
        }
    }

    /** Repositories are summed up in the order in which they were changed. */
    private void awaitFound(String name) throws Exception {
        while (!send(get("/api/v1/search?n=1&q=" + name), true, 200).contains(name)) {
            Thread.sleep(500);
        }
    }

    /** Usual words come often: the square of a random number. */
    private static String word(Random random) {
        double part = random.nextDouble();
        int number = (int) (part * part * WORDS);
        return "" + "bcdfghklmnprstvw".charAt(number % 16) + "aeiou".charAt(number / 16 % 5)
                + "lnrstmkd".charAt(number / 80 % 8) + "aeiou".charAt(number % 5) + "x".repeat(number / 200);
    }

    private static String name(int number) {
        Random random = new Random(number);
        return "ns%03d/%s-%s-%05d".formatted(number % NAMESPACES, word(random), word(random), number);
    }

    private void make(int number) throws Exception {
        String name = name(number);
        Random random = new Random(-number);
        String visibility = "{\"visibility\":\"" + (number % 2 == 0 ? "public" : "private") + "\"}";
        send(request("/api/v1/repositories/" + name).PUT(BodyPublishers.ofString(visibility)), true, 201);
        String description = "{\"description\":\"" + word(random) + " " + word(random) + " for " + word(random) + "\"}";
        send(
                request("/api/v1/profile?repository=" + name).method("PATCH", BodyPublishers.ofString(description)),
                true,
                200);
    }

    private interface Query {
        String next();
    }

    private void percentile(String kind, boolean admin, Query query) throws Exception {
        List<Double> times = Collections.synchronizedList(new ArrayList<>());
        List<String> queries = IntStream.range(0, SEARCHES).mapToObj(i -> query.next()).toList();
        each(queries, asked -> {
            long began = System.nanoTime();
            send(get("/api/v1/search?n=50&" + asked), admin, 200);
            times.add((System.nanoTime() - began) / 1e6);
        });
        List<Double> sorted = times.stream().sorted().toList();
        report.add(ROW + kind, "ms", client.server().name(), sorted.get(sorted.size() * 95 / 100));
    }

    private interface Step<T> {
        void run(T what) throws Exception;
    }

    private static <T> void each(List<T> all, Step<T> step) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
            List<Future<?>> running = new ArrayList<>();
            for (T one : all) {
                running.add(threads.submit(() -> {
                    step.run(one);
                    return null;
                }));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
    }

    private void signIn() throws Exception {
        HttpResponse<String> answer = client.answer(request("/api/v1/session")
                .POST(BodyPublishers.ofString(
                        "{\"name\":\"admin\",\"password\":\"%s\"}".formatted(Server.ADMIN_PASSWORD))));
        Optional<String> set = answer.headers().firstValue("Set-Cookie");
        cookie = set.orElseThrow(() -> new IllegalStateException("not signed in: " + answer.body())).split(";", 2)[0];
        csrf = answer.body().replaceFirst(".*\"csrf\":\"([^\"]+)\".*", "$1");
    }

    private String send(HttpRequest.Builder request, boolean signedIn, int expected) throws Exception {
        if (signedIn) {
            request.header("Cookie", cookie).header("X-CSRF-Token", csrf);
        }
        HttpResponse<String> answer = client.answer(request);
        if (answer.statusCode() != expected) {
            throw new IllegalStateException(answer.request() + ": " + answer.statusCode() + " " + answer.body());
        }
        return answer.body();
    }

    private HttpRequest.Builder get(String path) {
        return request(path).GET();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(client.server().uri(path).toString()))
                .header("Content-Type", "application/json");
    }

    private static double seconds(long began) {
        return (System.nanoTime() - began) / 1e9;
    }
}
