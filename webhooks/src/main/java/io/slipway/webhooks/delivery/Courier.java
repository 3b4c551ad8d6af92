package io.slipway.webhooks.delivery;

import io.slipway.outbound.ForbiddenAddressException;
import io.slipway.webhooks.payload.Payload;
import io.slipway.webhooks.receiver.Recipient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes one request of an event, signed, and reads what comes back. Never follows a redirect. */
public final class Courier {
    private static final int KEPT = 4096;
    private static final int MAX_DETAIL = 500;
    private static final String AGENT = "Slipway-Webhooks/1";

    private final Clients clients;
    private final Duration limit;
    private final Clock clock;

    public Courier(WebhookSettings settings, Clock clock) {
        this.clients = new Clients(settings.addresses(), settings.connectTimeout());
        this.limit = settings.limit();
        this.clock = clock;
    }

    /**
     * Sends an event to a target.
     *
     * @throws InterruptedException when this program is ending; whether it has arrived is unknown then
     */
    public Exchange send(Recipient to, UUID id, Payload payload) throws InterruptedException {
        Instant startedAt = clock.instant();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", payload.contentType());
        headers.put("User-Agent", AGENT);
        headers.put("webhook-id", id.toString());
        headers.put("webhook-timestamp", Long.toString(startedAt.getEpochSecond()));
        headers.put("webhook-signature", to.signature(id.toString(), startedAt, payload.body()));
        Hidden hidden = new Hidden(to.headers());
        long begun = System.nanoTime();
        Came came = exchange(to, payload.body(), headers);
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
        to.headers().names().forEach(name -> headers.put(name, Hidden.TEXT));
        return new Exchange(
                startedAt,
                millis,
                came.outcome(),
                headers,
                payload.body(),
                came.answer().map(answer -> shown(answer, hidden)),
                clean(hidden.in(came.detail()), MAX_DETAIL));
    }

    private static Exchange.Answer shown(Exchange.Answer answer, Hidden hidden) {
        Map<String, String> headers = new LinkedHashMap<>();
        answer.headers().forEach((name, value) -> headers.put(hidden.in(name), hidden.in(value)));
        return new Exchange.Answer(answer.status(), headers, clean(hidden.inCut(answer.body()), KEPT));
    }

    private record Came(Outcome outcome, Optional<Exchange.Answer> answer, String detail) {
        static Came nothing(Outcome outcome, String detail) {
            return new Came(outcome, Optional.empty(), detail);
        }
    }

    private Came exchange(Recipient to, String body, Map<String, String> headers) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer;
        try {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(to.url().uri()).POST(HttpRequest.BodyPublishers.ofString(body));
            headers.forEach(request::setHeader);
            to.headers().values().forEach(request::setHeader);
            answer = clients.get(to.certificates()).sendAsync(request.build(), head -> new BoundedBody(KEPT));
        } catch (IllegalArgumentException e) {
            // No fault of the receiver, and waiting does not help.
            return Came.nothing(
                    new Outcome.Refused(Outcome.Fault.TARGET), "the request cannot be made: " + e.getMessage());
        }
        try {
            return answered(answer.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (TimeoutException e) {
            return Came.nothing(unavailable(), "there was no answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            return failed(e.getCause() == null ? e : e.getCause());
        } finally {
            // Ends the request if it has not ended.
            answer.cancel(true);
        }
    }

    private static Came failed(Throwable failure) {
        Throwable root = failure;
        while (!(root instanceof ForbiddenAddressException) && root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof ForbiddenAddressException forbidden) {
            return Came.nothing(new Outcome.Refused(Outcome.Fault.TARGET), "" + forbidden.getMessage());
        }
        if (!(failure instanceof IOException)) {
            return Came.nothing(new Outcome.Refused(Outcome.Fault.TARGET), "the request cannot be sent: " + failure);
        }
        if (failure instanceof ConnectException && failure.getMessage() == null) {
            // Java's client says no more than the name of a class.
            return Came.nothing(unavailable(), "there was no answer: nothing accepts connections there");
        }
        String said = failure.getMessage() == null ? root.toString() : failure.getMessage();
        return Came.nothing(unavailable(), "there was no answer: " + said);
    }

    private static Outcome unavailable() {
        return new Outcome.Unavailable(Optional.empty());
    }

    private Came answered(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        Exchange.Answer answer = new Exchange.Answer(
                status, headers(response.headers()), clean(new String(response.body(), StandardCharsets.UTF_8), KEPT));
        Outcome outcome;
        if (status / 100 == 2) {
            outcome = new Outcome.Delivered();
        } else if (status == 410) {
            outcome = new Outcome.Gone();
        } else if (status == 408 || status == 425 || status == 429 || status / 100 == 5) {
            outcome = new Outcome.Unavailable(
                    response.headers().firstValue("Retry-After").flatMap(this::pause));
        } else {
            outcome = new Outcome.Refused(Outcome.Fault.of(status));
        }
        String location = status / 100 != 3
                ? ""
                : response.headers()
                        .firstValue("Location")
                        .map(where -> ", which leads to " + where + " and is not followed")
                        .orElse("");
        return new Came(outcome, Optional.of(answer), "the receiver answered " + status + location);
    }

    /** Seconds, or a date. What is neither says nothing. */
    private Optional<Duration> pause(String text) {
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant at = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return Optional.of(Duration.between(clock.instant(), at)).filter(Duration::isPositive);
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static Map<String, String> headers(HttpHeaders received) {
        Map<String, String> kept = new LinkedHashMap<>();
        int room = KEPT;
        for (var header : received.map().entrySet()) {
            String value = clean(String.join(", ", header.getValue()), KEPT);
            room -= header.getKey().length() + value.length();
            if (room < 0) {
                break;
            }
            kept.put(clean(header.getKey(), KEPT), value);
        }
        return kept;
    }

    /** PostgreSQL keeps no NUL. */
    private static String clean(String text, int most) {
        String kept = text.length() <= most ? text : text.substring(0, most);
        return kept.replace('\0', '\uFFFD');
    }

    /** Ends all requests. */
    public void close() {
        clients.close();
    }
}
