package io.slipway.e2e.fuzz;

import io.slipway.e2e.Content;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Parameters of requests, right and wrong ones. */
final class Queries {
    private static final String BAD_ENCODING = "%";

    private Queries() {}

    static void paging(Seeded seeded, Expected expected, List<String> query, boolean ofDigests) {
        if (seeded.oneIn(2)) {
            if (seeded.oneIn(3)) {
                expected.wrong("UNSUPPORTED");
                query.add("n="
                        + seeded.of(
                                "-1",
                                "x",
                                "",
                                "1e3",
                                "+1",
                                "0x10",
                                "1.0",
                                "9".repeat(40),
                                "%20",
                                "%00",
                                "%C3%A9",
                                "null"));
            } else {
                query.add("n=" + seeded.of("0", "1", "2", "1000", "1001", "999999999999", "00001"));
            }
        }
        if (seeded.oneIn(2)) {
            last(seeded, expected, query, ofDigests);
        }
        other(seeded, expected, query);
    }

    private static void last(Seeded seeded, Expected expected, List<String> query, boolean ofDigests) {
        switch (seeded.below(6)) {
            case 0 -> {
                expected.wrong("NAME_INVALID");
                query.add("last=" + seeded.of("%00", "a%0Ab", "%1F", "%7F", "a".repeat(1_025), "%C2%80"));
            }
            case 1 -> {
                expected.wrong("UNSUPPORTED");
                query.add("last=" + seeded.of("%", "%2", "%zz", "%C3", "%FF", "%ED%A0%80", "a%"));
            }
            case 2 -> query.add("last=" + (ofDigests ? Names.absentDigest(seeded) : Names.wrongDigest(seeded)));
            default -> {
                if (ofDigests) {
                    expected.wrong("DIGEST_INVALID");
                }
                query.add("last="
                        + seeded.of("v1", "%F0%9F%98%80", "a+b", "%25", "'%22--", "a/b", "zzzz", "A".repeat(1_024)));
            }
        }
    }

    static void artifactType(Seeded seeded, Expected expected, List<String> query) {
        if (seeded.oneIn(2)) {
            return;
        }
        if (seeded.oneIn(3)) {
            expected.wrong("MANIFEST_INVALID");
            query.add("artifactType="
                    + seeded.of("x", "%2F", "a%2F", "a%2Fb%2Fc", "a%20b%2Fc", "%00%2F%00", "a".repeat(300) + "%2Fb"));
        } else {
            query.add("artifactType="
                    + seeded.of("", "application%2Fx", "application/vnd.oci.image.config.v1%2Bjson", "A/B"));
        }
    }

    static void tags(Seeded seeded, Expected expected, List<String> query) {
        int count = seeded.oneIn(30) ? 101 : seeded.below(4);
        if (count > 100) {
            expected.wrong("UNSUPPORTED");
            for (int i = 0; i < count; i++) {
                query.add("tag=many" + i);
            }
            return;
        }
        for (int i = 0; i < count; i++) {
            query.add("tag=" + Names.freeTag(seeded));
        }
        if (seeded.oneIn(5)) {
            expected.wrong("NAME_INVALID");
            query.add("tag="
                    + seeded.of(
                            "", "-x", "a%2Fb", "a:b", "%00", "sha256:" + "0".repeat(64), "a".repeat(129), "%C3%A4"));
        }
        other(seeded, expected, query);
    }

    static void upload(
            Seeded seeded, Stored stored, Expected expected, List<String> query, byte[] body, List<String> headers) {
        switch (seeded.below(7)) {
            case 0 -> {
                expected.success(201);
                query.add("mount=" + stored.blob(seeded));
                if (seeded.oneIn(2)) {
                    query.add("from=" + encoded(stored.repository));
                }
            }
            case 1 -> {
                expected.success(202);
                query.add("mount=" + Names.absentDigest(seeded));
                query.add("from=" + seeded.of("admin/none", "a", encoded(stored.repository)));
            }
            case 2 -> {
                expected.wrong("DIGEST_INVALID");
                query.add(seeded.of("mount=", "digest=") + encoded(Names.wrongDigest(seeded)));
            }
            case 3 -> {
                expected.wrong("NAME_INVALID");
                query.add("mount=" + stored.blob(seeded));
                query.add("from=" + seeded.of("", "A", "a//b", "a%00", "/", "a/", "..", "%C3%A4", "a".repeat(256)));
            }
            case 4 -> {
                expected.wrong("DIGEST_INVALID");
                query.add(
                        "digest-algorithm=" + seeded.of("", "md5", "SHA256", "sha256%00", "sha384", "x".repeat(5_000)));
            }
            case 5 -> {
                expected.success(201);
                query.add("digest=" + Content.digest(body));
                if (seeded.oneIn(3)) {
                    expected.wrong("DIGEST_INVALID");
                    query.set(0, "digest=" + Names.absentDigest(seeded));
                }
                if (seeded.oneIn(4)) {
                    Headers.contentRange(seeded, headers, body.length);
                    expected.may("BLOB_UPLOAD_INVALID", "SIZE_INVALID");
                }
            }
            default -> {
                expected.success(202);
                query.add("digest-algorithm=" + seeded.of("sha256", "sha512"));
            }
        }
        other(seeded, expected, query);
    }

    /** What no route knows, and what no query may hold. */
    private static void other(Seeded seeded, Expected expected, List<String> query) {
        switch (seeded.below(40)) {
            case 0 -> {
                String word =
                        seeded.of("ns=unknown.example", "ns=", "x=y", "", "=", "x", "&&", "_state=abc", "%41=%42");
                if (word.equals("ns=unknown.example")) {
                    // Of a registry that is not mirrored nothing is here.
                    expected.may("NAME_UNKNOWN", "UNAUTHORIZED", "DENIED");
                }
                query.add(word);
            }
            case 1 -> {
                expected.wrong("UNSUPPORTED");
                query.add(seeded.of("x=" + BAD_ENCODING, BAD_ENCODING + "=x", "x=%C3%28"));
            }
            case 2 -> {
                expected.may(Expected.ANY).oddlyFramed();
                query.add("x=" + seeded.text("\"<>\\^`{|}[]#?\u0080\u00ff;", 1 + seeded.below(6)));
            }
            default -> {}
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
