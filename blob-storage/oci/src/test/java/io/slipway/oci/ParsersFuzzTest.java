package io.slipway.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Seeded random input: a parser gives a value or its own exception, and agrees with the specification's expressions. */
class ParsersFuzzTest {
    private static final int INPUTS = 40_000;
    private static final String WORD = "[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*";
    private static final Pattern NAME = Pattern.compile(WORD + "(/" + WORD + ")*");
    private static final Pattern TAG = Pattern.compile("[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}");
    private static final Pattern DIGEST = Pattern.compile("sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}");

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
        Random random = new Random(31);
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
        Random random = new Random(32);
        for (int i = 0; i < INPUTS; i++) {
            String text = random(random, "aZ0._-", i % 50 == 0 ? 200 : 12);
            assertThat(takes(Tag::parse, text, InvalidTagException.class))
                    .as(text)
                    .isEqualTo(TAG.matcher(text).matches());
        }
    }

    @Test
    void digestsAgreeWithTheSpecification() {
        Random random = new Random(33);
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
    void manifestsWithBrokenBytesAreReadOrRefusedInWords() {
        Random random = new Random(34);
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
