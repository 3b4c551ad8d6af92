package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.oci.Digest;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

/**
 * Seeded random headers and queries: a parser gives what the RFC or the specification says, or refuses with one of the
 * specification's codes; it never throws anything else. The settings are those of {@code ParsersFuzzTest}.
 */
class RequestParsersFuzzTest {
    private static final int INPUTS =
            Integer.getInteger("slipway.protocol.parsed", Boolean.getBoolean("slipway.fast") ? 10_000 : 60_000);
    private static final long SEED = Long.getLong("slipway.protocol.seed", 31);
    private static final Digest DIGEST = Digest.sha256(new byte[0]);
    private static final Set<ErrorCode> NOT_OF_THE_SPECIFICATION = Set.of(ErrorCode.UNKNOWN, ErrorCode.UNAVAILABLE);

    private static String random(Random random, String[] pieces, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(
                    random.nextInt(40) == 0
                            ? "" + (char) random.nextInt(0x100)
                            : pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    private static void refusedOrTaken(String input, Consumer<String> parser) {
        try {
            parser.accept(input);
        } catch (RegistryException e) {
            assertThat(e.status()).as(input).isBetween(400, 499);
            assertThat(e.code()).as(input).isNotIn(NOT_OF_THE_SPECIFICATION);
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    @Test
    void rangesAreWhatTheRfcSays() {
        Random random = new Random(SEED);
        String[] pieces = {"0", "1", "9", "-", "-", ",", " ", "99999999999999999999", "bytes=", "x"};
        for (int i = 0; i < INPUTS; i++) {
            String header = (random.nextInt(8) > 0 ? "bytes=" : "") + random(random, pieces, i % 500 == 0 ? 3_000 : 6);
            long size = random.nextInt(4) == 0 ? 0 : random.nextInt(120);
            Optional<List<ByteRange>> expected = expected(header, size);
            try {
                assertThat(ByteRange.parse(header, size)).as(header).isEqualTo(expected.orElse(List.of()));
                assertThat(expected).as(header + " of " + size).isPresent();
            } catch (RegistryException e) {
                assertThat(expected).as(header + " of " + size).isEmpty();
                assertThat(e.status()).isEqualTo(416);
            }
        }
    }

    /** The ranges, none for the whole; empty for a refusal. Written apart from the parser, along RFC 9110, 14.1. */
    private static Optional<List<ByteRange>> expected(String header, long size) {
        if (!header.startsWith("bytes=")) {
            return Optional.of(List.of());
        }
        String[] specs = header.substring("bytes=".length()).split(",", -1);
        if (specs.length > ByteRange.MAX_RANGES) {
            return Optional.of(List.of());
        }
        Pattern form = Pattern.compile("(\\d{1,18})-(\\d{0,18})|-(\\d{1,18})");
        List<ByteRange> ranges = new ArrayList<>();
        long together = 0;
        for (String spec : specs) {
            Matcher matcher = form.matcher(spec.trim());
            if (!matcher.matches()) {
                return Optional.empty();
            }
            boolean suffix = matcher.group(3) != null;
            long first =
                    suffix ? Math.max(0, size - Long.parseLong(matcher.group(3))) : Long.parseLong(matcher.group(1));
            String end = suffix ? "" : matcher.group(2);
            if (!end.isEmpty() && Long.parseLong(end) < first) {
                return Optional.empty();
            }
            long last = end.isEmpty() ? size - 1 : Math.min(size - 1, Long.parseLong(end));
            if (first <= last) {
                ranges.add(new ByteRange(first, last));
                together += last - first + 1;
            }
        }
        if (ranges.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(ranges.size() > 1 && together > size ? List.of() : ranges);
    }

    @Test
    void contentRangesAreTwoNumbersInOrder() {
        Random random = new Random(SEED + 1);
        String[] pieces = {"0", "1", "9", "-", "-", "/", "*", " ", "bytes ", "999999999999999999", "٣"};
        Pattern form = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
        for (int i = 0; i < INPUTS; i++) {
            String header = random(random, pieces, 5);
            Matcher matcher = form.matcher(header);
            boolean expected =
                    matcher.matches() && Long.parseLong(matcher.group(1)) <= Long.parseLong(matcher.group(2));
            try {
                ContentRange range = ContentRange.parse(header);
                assertThat(expected).as(header).isTrue();
                assertThat(range.first() + "-" + range.last())
                        .isEqualTo(Long.parseLong(matcher.group(1)) + "-" + Long.parseLong(matcher.group(2)));
            } catch (RegistryException e) {
                assertThat(expected).as(header).isFalse();
                assertThat(e.code()).isEqualTo(ErrorCode.BLOB_UPLOAD_INVALID);
            }
        }
    }

    @Test
    void queriesAreReadOrRefused() {
        Random random = new Random(SEED + 2);
        String[] pieces = {
            "n",
            "last",
            "digest",
            "mount",
            "from",
            "=",
            "=",
            "&",
            "&",
            "%",
            "%2",
            "%41",
            "%C3%A4",
            "%C3",
            "%00",
            "%zz",
            "+",
            "1000",
            "-1",
            "sha256:",
            "a/b",
            "999999999999999999999",
            "%F0%9F%98%80",
            "%ED%A0%80"
        };
        for (int i = 0; i < INPUTS; i++) {
            refusedOrTaken(random(random, pieces, 12), query -> {
                MockHttpServletRequest request = new MockHttpServletRequest();
                request.setQueryString(query);
                QueryParameters parameters = QueryParameters.of(request);
                Paging paging = Paging.of(parameters);
                assertThat(paging.size()).isBetween(0, Paging.MAX_SIZE);
                assertThat(paging.last()).doesNotContain("\0");
                paging.linkNext(new MockHttpServletResponse(), "/v2/_catalog?", paging.last());
            });
        }
    }

    @Test
    void conditionsAreEvaluatedOrRefused() {
        Random random = new Random(SEED + 3);
        String[] pieces = {"*", "\"", "W/", DIGEST.toString(), ETags.of(DIGEST), ",", " ", "sha256:", "\\"};
        for (int i = 0; i < INPUTS; i++) {
            refusedOrTaken(random(random, pieces, 6), value -> {
                MockHttpServletRequest request = new MockHttpServletRequest();
                request.addHeader("If-None-Match", value);
                request.addHeader("If-Match", value);
                request.addHeader("If-Range", value);
                ETags.answered(request, new MockHttpServletResponse(), DIGEST, ErrorCode.BLOB_UNKNOWN);
                ETags.condition(request).test(Optional.of(DIGEST));
                ETags.rangeHolds(request, DIGEST);
            });
        }
    }

    @Test
    void challengesNameValidRepositoriesAlone() {
        Random random = new Random(SEED + 4);
        String[] pieces = {
            "/",
            "/",
            "a",
            "B",
            "blobs",
            "/blobs/",
            "uploads",
            "/uploads/",
            "/manifests/",
            "/tags/list",
            "/referrers/",
            "_catalog",
            "\"",
            ",",
            "%41",
            "."
        };
        Pattern scope = Pattern.compile("(registry:catalog:\\*|"
                + "(repository:[a-z0-9/._-]+:(pull|pull,push|delete)( repository:[a-z0-9/._-]+:pull)?))?");
        QueryParameters query = new QueryParameters(java.util.Map.of("from", List.of("a\"b")));
        for (int i = 0; i < INPUTS; i++) {
            String path = "/v2" + random(random, pieces, 10);
            String method = List.of("GET", "HEAD", "PUT", "POST", "PATCH", "DELETE", "\"X\"")
                    .get(random.nextInt(7));
            assertThat(ChallengeScope.of(method, path, query, name -> name))
                    .as(method + " " + path)
                    .matches(scope);
        }
    }

    @Test
    void addressesAreOnesThatAHeaderMayHold() {
        Random random = new Random(SEED + 5);
        String[] pieces = {"a", ".", ":", "[", "]", "::1", "5000", "99999", ",", ";", "host=", "proto=", "https", "\""};
        PublicAddress address = new PublicAddress(Optional.empty(), List.of("127.0.0.1"));
        Pattern form = Pattern.compile("https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");
        for (int i = 0; i < INPUTS; i++) {
            MockHttpServletRequest request = new MockHttpServletRequest();
            request.setScheme("http");
            request.addHeader("Host", random(random, pieces, 5));
            for (String name : List.of("Forwarded", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Port")) {
                if (random.nextBoolean()) {
                    request.addHeader(name, random(random, pieces, 5));
                }
            }
            assertThat(address.of(request)).matches(form);
        }
    }
}
