package io.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Seeded random input: a parser gives a value or its own exception, and agrees with the specification's expressions.
 * {@code -Dslipway.protocol.parsed=N} is how many inputs each gets, {@code -Dslipway.protocol.seed=N} begins elsewhere.
 */
class ParsersFuzzTest {
    private static final int INPUTS =
            Integer.getInteger("slipway.protocol.parsed", Boolean.getBoolean("slipway.fast") ? 10_000 : 60_000);
    private static final long SEED = Long.getLong("slipway.protocol.seed", 31);
    private static final String WORD = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern NAME = Pattern.compile(WORD + "(/" + WORD + ")*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final String TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[ \t]*(" + TOKEN + "/" + TOKEN + ")[ \t]*(;.*)?", Pattern.DOTALL);
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

    private static final String FULL = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",\
            "artifactType":"application/vnd.example","config":%1$s,"layers":[%1$s,%1$s],"subject":%1$s,\
            "annotations":{"a":"b"}}""".formatted(ManifestParserTest.D);

    private static String random(Random random, String alphabet, int most) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            text.append(
                    random.nextInt(60) == 0
                            ? (char) random.nextInt(0x300)
                            : alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.toString();
    }

    private static boolean takes(Function<String, ?> parser, String text, Class<?> refusal) {
        try {
            assertThat(parser.apply(text)).hasToString(text);
            return true;
        } catch (IllegalArgumentException e) {
            assertThat(e).isExactlyInstanceOf(refusal);
            assertThat(e.getMessage()).isNotBlank().isPrintable().hasSizeLessThan(600);
            return false;
        }
    }

    @Test
    void namesAgreeWithTheSpecification() {
        Random random = new Random(SEED);
        for (int i = 0; i < INPUTS; i++) {
            String text = random(random, "ab0._-/ab0", i % 100 == 0 ? 300 : 12);
            boolean expected = text.length() <= 255 && NAME.matcher(text).matches();
            assertThat(takes(RepositoryName::parse, text, InvalidNameException.class))
                    .as(text)
                    .isEqualTo(expected);
        }
    }

    @Test
    void tagsAgreeWithTheSpecification() {
        Random random = new Random(SEED + 1);
        for (int i = 0; i < INPUTS; i++) {
            String text = random(random, "aZ0._-", i % 50 == 0 ? 200 : 12);
            assertThat(takes(Tag::parse, text, InvalidTagException.class))
                    .as(text)
                    .isEqualTo(TAG.matcher(text).matches());
        }
    }

    @Test
    void digestsAgreeWithTheSpecification() {
        Random random = new Random(SEED + 2);
        for (int i = 0; i < INPUTS; i++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "sha256:" : "sha512:");
            int length = random.nextBoolean() ? 64 : random.nextBoolean() ? 128 : random.nextInt(140);
            for (int c = 0; c < length; c++) {
                text.append("0123456789abcdef".charAt(random.nextInt(16)));
            }
            if (random.nextInt(3) == 0) {
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(0x100));
            }
            assertThat(takes(Digest::parse, text.toString(), InvalidDigestException.class))
                    .as(text.toString())
                    .isEqualTo(DIGEST.matcher(text).matches());
        }
    }

    @Test
    void mediaTypesAgreeWithTheSpecification() {
        Random random = new Random(SEED + 4);
        for (int i = 0; i < INPUTS; i++) {
            String text = random(random, "aZk0+.-/// ;=!{\u212a\u017f\u2003\u00a0", i % 100 == 0 ? 600 : 12);
            Matcher matcher = MEDIA_TYPE.matcher(text);
            boolean expected = matcher.matches() && matcher.group(1).length() <= MediaType.MAX_LENGTH;
            try {
                String value = MediaType.parse(text).value();
                assertThat(expected).as(text).isTrue();
                assertThat(value).isEqualTo(matcher.group(1).toLowerCase(Locale.ROOT));
            } catch (InvalidMediaTypeException e) {
                assertThat(expected).as(text).isFalse();
                assertThat(e.getMessage()).isNotBlank().isPrintable().hasSizeLessThan(600);
            }
        }
    }

    @Test
    void imageNamesAreTheirOwnTextOrRefused() {
        Random random = new Random(SEED + 5);
        for (int i = 0; i < INPUTS; i++) {
            String text = random(random, "ab0._-/:@AB[]", i % 100 == 0 ? 400 : 24);
            try {
                assertThat(ImageName.parse(text)).hasToString(text);
            } catch (InvalidNameException | InvalidTagException | InvalidDigestException e) {
                assertThat(e.getMessage()).isNotBlank().isPrintable().hasSizeLessThan(600);
            }
        }
    }

    /** What a property of a manifest may not be, and what nobody may write anywhere in it. */
    @Test
    void manifestsWithOnePropertyOfAWrongTypeAreRefused() {
        Random random = new Random(SEED + 6);
        String[] objects = {"\"config\":", "\"subject\":", "\"annotations\":"};
        String[] arrays = {"\"layers\":"};
        String[] texts = {"\"mediaType\":", "\"digest\":", "\"artifactType\":"};
        String[] numbers = {"\"size\":", "\"schemaVersion\":"};
        for (int i = 0; i < INPUTS; i++) {
            String[] kind = List.of(objects, arrays, texts, numbers).get(random.nextInt(4));
            String property = kind[random.nextInt(kind.length)];
            String wrong = wrongValue(random, kind == objects, kind == arrays, kind == texts, kind == numbers);
            int place = FULL.indexOf(property);
            int end = place + property.length();
            String body = FULL.substring(0, end) + wrong + ",\"was\":" + FULL.substring(end);
            assertThatThrownBy(() -> ManifestParser.parse(body.getBytes(StandardCharsets.UTF_8), Optional.empty()))
                    .as(body)
                    .isInstanceOf(InvalidManifestException.class);
        }
    }

    private static String wrongValue(Random random, boolean object, boolean array, boolean text, boolean number) {
        while (true) {
            switch (random.nextInt(10)) {
                case 0 -> {
                    return "true";
                }
                case 1 -> {
                    if (!number) {
                        return String.valueOf(random.nextInt());
                    }
                }
                case 2 -> {
                    return "1" + "0".repeat(20 + random.nextInt(900));
                }
                case 3 -> {
                    return random.nextInt() + ".5e" + random.nextInt(400);
                }
                case 4 -> {
                    if (!text) {
                        return "\"" + random.nextInt() + "\"";
                    }
                }
                case 5 -> {
                    if (!array) {
                        return "[" + "1,".repeat(random.nextInt(2_000)) + "1]";
                    }
                }
                case 6 -> {
                    if (!object) {
                        return "{\"a\":{}}";
                    }
                }
                case 7 -> {
                    int depth = ManifestParser.MAX_NESTING + random.nextInt(300);
                    return "[".repeat(depth) + "]".repeat(depth);
                }
                case 8 -> {
                    return "{\"twice\":1,\"twice\":1}";
                }
                default -> {
                    if (text) {
                        return "\"no media type, no digest " + random.nextInt() + "\"";
                    }
                }
            }
        }
    }

    @Test
    void manifestsWithBrokenBytesAreReadOrRefusedInWords() {
        Random random = new Random(SEED + 3);
        String[] pieces = {
            "{", "}", "[", "]", ",", ":", "null", "\"size\"", "-1", "\"", "2", "1e9", "\\u0000", "\"config\":", " "
        };
        String[] seeds = {
            ManifestParserTest.IMAGE,
            ManifestParserTest.INDEX,
            "{\"schemaVersion\":2,\"manifests\":[%s],\"subject\":%s}"
                    .formatted(ManifestParserTest.D, ManifestParserTest.D)
        };
        int taken = 0;
        for (int i = 0; i < INPUTS; i++) {
            StringBuilder text = new StringBuilder(seeds[i % seeds.length]);
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(0x100));
                    case 1 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(8)));
                    case 2 -> text.insert(at, pieces[random.nextInt(pieces.length)]);
                    default -> text.setCharAt(at, (char) ('0' + random.nextInt(10)));
                }
                if (text.isEmpty()) {
                    text.append('{');
                }
            }
            byte[] body = text.toString()
                    .getBytes(random.nextBoolean() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
            Optional<MediaType> type = random.nextBoolean() ? Optional.empty() : Optional.of(MediaType.OCI_MANIFEST);
            try {
                ManifestParser.parse(body, type);
                taken++;
            } catch (InvalidManifestException e) {
                assertThat(e.getMessage())
                        .isNotBlank()
                        .isPrintable()
                        .contains(": ")
                        .hasSizeLessThan(900);
            }
        }
        assertThat(taken).isBetween(INPUTS / 100, INPUTS / 2);
    }
}
