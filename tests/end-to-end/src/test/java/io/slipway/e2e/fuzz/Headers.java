package io.slipway.e2e.fuzz;

import java.util.ArrayList;
import java.util.List;

/** Header lines, right and wrong ones. */
final class Headers {
    private static final String NUMBER_PARTS = "0123456789-, ";

    private Headers() {}

    static void conditions(Seeded seeded, Expected expected, List<String> headers, String digest, String unlike) {
        String[] values = {
            "*",
            "\"" + digest + "\"",
            "W/\"" + digest + "\"",
            digest,
            "\"x\"",
            "",
            ",",
            "\"",
            "\"sha256:0\", *",
            "W/",
            "\\"
        };
        if (seeded.oneIn(8)) {
            headers.add("If-None-Match: " + seeded.of(values));
            expected.success(304).may(unlike);
        }
        if (seeded.oneIn(12)) {
            headers.add("If-Match: " + seeded.of(values));
            expected.may(unlike);
        }
        if (seeded.oneIn(20)) {
            headers.add(seeded.of("If-Modified-Since: ", "If-Unmodified-Since: ")
                    + seeded.of("Thu, 01 Jan 1970 00:00:00 GMT", "yesterday", "", "99999999999999999999"));
        }
    }

    static void range(Seeded seeded, Expected expected, List<String> headers) {
        if (!seeded.oneIn(3)) {
            return;
        }
        String range = switch (seeded.below(6)) {
            case 0 -> "bytes=" + seeded.text(NUMBER_PARTS, seeded.below(20));
            case 1 -> seeded.mutated("bytes=0-10,20-30");
            case 2 -> "bytes=" + "0-0,".repeat(seeded.below(1_400)) + "1-1";
            case 3 ->
                seeded.of("bytes=-", "bytes=", "bytes", "=0-1", "items=0-1", "bytes=5-1", "bytes=0-" + "9".repeat(30));
            case 4 -> "bytes=-" + seeded.below(2_000);
            default -> "bytes=" + seeded.below(1_000) + "-" + seeded.of("", "" + seeded.below(3_000));
        };
        headers.add("Range: " + range);
        expected.success(206).may("SIZE_INVALID");
        if (!printable(range)) {
            expected.may("UNSUPPORTED");
        }
        if (seeded.oneIn(4)) {
            headers.add("If-Range: " + seeded.of("\"x\"", "*", "W/\"x\"", "Thu, 01 Jan 1970 00:00:00 GMT", ""));
        }
    }

    static void contentRange(Seeded seeded, List<String> headers, int length) {
        if (seeded.oneIn(3)) {
            headers.add("Content-Range: "
                    + seeded.of(
                            "0-" + (length - 1),
                            "5-" + (length + 4),
                            "bytes 0-1/2",
                            "1-0",
                            "-",
                            "x",
                            "",
                            seeded.text(NUMBER_PARTS, 8),
                            "0-" + "9".repeat(18),
                            "0-" + "9".repeat(40)));
        }
    }

    /** What matters to no route, or should not. */
    static List<String> extra(Seeded seeded, Expected expected, String method) {
        List<String> extra = new ArrayList<>();
        if (seeded.oneIn(8)) {
            extra.add("Accept: "
                    + seeded.of(
                            "*/*",
                            "",
                            "text/html",
                            "x",
                            "a/b;q=2",
                            ";;",
                            ",,,",
                            "application/vnd.oci.image.index.v1+json;q=0",
                            "a/b, ".repeat(400) + "c/d",
                            "\"",
                            "*"));
        }
        if (seeded.oneIn(25)) {
            extra.add(seeded.of(
                    "Accept-Encoding: gzip, x;q=z",
                    "Accept-Language: xx-\"",
                    "Accept-Charset: utf-99",
                    "Cookie: $Version=1; a=\"b",
                    "Cookie: JSESSIONID=../../x",
                    "X-HTTP-Method-Override: DELETE",
                    "X-Forwarded-Host: evil\"example",
                    "X-Forwarded-For: ' OR 1=1",
                    "Forwarded: host=\"a;b",
                    "Via: 1.0 x",
                    "Connection: keep-alive, Range",
                    "Upgrade: h2c",
                    "TE: trailers, x",
                    "Referer: %%%",
                    "User-Agent: ${jndi:x}",
                    "Content-Encoding: gzip",
                    "Content-Language: \"",
                    "Date: never",
                    "Max-Forwards: -1"));
        }
        if (seeded.oneIn(50)) {
            extra.add("Origin: " + seeded.of("http://a.example", "null", "x", "http://[", "://", "http://a:b:c"));
            extra.add("Access-Control-Request-Method: " + seeded.of("PUT", "X", ""));
        }
        if (seeded.oneIn(60)) {
            expected.may("UNSUPPORTED");
            extra.add("X-Odd: " + seeded.text("ab\t\u0080\u0085\u009f\u00a0\u00ff", 1 + seeded.below(12)));
        }
        if (seeded.oneIn(60)) {
            // Where a route reads it, this is a value like another one.
            expected.may(Expected.ANY).success(200, 206, 304);
            extra.add(seeded.of(
                            "Range",
                            "If-None-Match",
                            "If-Match",
                            "Content-Range",
                            "If-Range",
                            "Accept",
                            "Content-Type",
                            "Expect")
                    + ": " + seeded.text("ab,-=\"*\t\u0080\u0085\u009f\u00a0\u00ff", 1 + seeded.below(12)));
        }
        if (seeded.oneIn(150)) {
            expected.may(Expected.ANY).oddlyFramed();
            extra.add(seeded.of(
                    "No colon",
                    ": no name",
                    "A b: c",
                    "X\u0001: y",
                    "X: a\u0000b",
                    " folded: x",
                    "X: a\rb",
                    "(x): y",
                    "\u00e4: b"));
        }
        if (seeded.oneIn(400)) {
            expected.wrong(Expected.ANY).oddlyFramed();
            if (seeded.oneIn(2)) {
                extra.add("X-Long: " + "x".repeat(33 * 1024));
            } else {
                for (int i = 0; i < 120; i++) {
                    extra.add("X-" + i + ": x");
                }
            }
        }
        return extra;
    }

    private static boolean printable(String text) {
        return text.chars().allMatch(c -> c >= ' ' && c <= '~');
    }
}
