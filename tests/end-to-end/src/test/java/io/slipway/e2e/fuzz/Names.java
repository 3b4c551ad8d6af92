package io.slipway.e2e.fuzz;

import io.slipway.e2e.Content;

/** Names, tags and digests, right and wrong ones. */
final class Names {
    private static final String HEX = "0123456789abcdef";
    private static final String WORD = "abcxyz0189";

    private Names() {}

    /** A repository's name as it stands in a path. */
    static String repository(Seeded seeded, Stored stored, Expected expected, boolean reads) {
        return switch (seeded.below(40)) {
            case 0, 1, 2 -> {
                expected.wrong("NAME_INVALID");
                yield wrongName(seeded);
            }
            case 3 -> {
                expected.wrong("UNAUTHORIZED");
                yield seeded.of("admin/other", "stranger/app", "other", "a/b/c/d/e/f", "admin/blobs/uploads/x/y");
            }
            case 4 -> {
                if (!reads) {
                    yield stored.repository;
                }
                expected.wrong("NAME_UNKNOWN");
                yield "admin/absent";
            }
            case 5 -> {
                // What is written in another way may be the same name or none.
                expected.may(Expected.ANY).oddlyFramed();
                yield seeded.of(
                                "%61dmin/",
                                "admin%2F", "./admin/", "admin//", "admin/../admin/", "admin;a=b/", "admin\\", "")
                        + stored.repository.substring("admin/".length());
            }
            case 6 -> {
                expected.may(Expected.ANY).oddlyFramed();
                yield seeded.mutated(stored.repository)
                        .replace(' ', 'x')
                        .replace('?', 'x')
                        .replace('#', 'x');
            }
            default -> stored.repository;
        };
    }

    private static String wrongName(Seeded seeded) {
        String good = seeded.text(WORD, 1 + seeded.below(6));
        return switch (seeded.below(5)) {
            case 0 ->
                "admin/" + good + seeded.of("A", "@", ":", "+", "$", "*", "~", "(", ")", "!", "'", ",", "&", "=")
                        + good;
            case 1 -> "admin/" + good + seeded.of(".", "_", "-", "__", "..", "___", "._", "-.") + "/" + good;
            case 2 -> "admin/" + seeded.of(".x", "_", "-") + good;
            case 3 -> "admin/" + seeded.text(WORD, 250 + seeded.below(600));
            default -> "admin/" + good + seeded.of("..", "___", "._", "_-", "-_", ".-") + good;
        };
    }

    /** A digest that is none. */
    static String wrongDigest(Seeded seeded) {
        String hex = seeded.text(HEX, 64);
        return switch (seeded.below(9)) {
            case 0 -> "sha256:" + hex.substring(seeded.below(64) + 1);
            case 1 -> "sha256:" + hex + seeded.text(HEX, 1 + seeded.below(200));
            case 2 -> "sha256:" + seeded.text("0123456789ABCDEF", 63) + "F";
            case 3 -> "sha512:" + hex;
            case 4 -> seeded.of("md5", "sha1", "sha384", "SHA256", "sha256+b64", "blake3", "") + ":" + hex;
            case 5 -> "sha256:" + hex.substring(1) + seeded.of("g", "z", "-", "_", ".", ":", "@", "!");
            case 6 -> "sha256:";
            case 7 -> "sha256:baddigeststring";
            default -> "sha256::" + hex.substring(1);
        };
    }

    /** A digest of nothing that is stored. */
    static String absentDigest(Seeded seeded) {
        return seeded.oneIn(4) ? "sha512:" + seeded.text(HEX, 128) : Content.digest(seeded.bytes(16));
    }

    /** Without a colon, which would make it a digest, and without what a path cannot hold. */
    static String wrongTag(Seeded seeded) {
        return switch (seeded.below(4)) {
            case 0 -> seeded.of(".", "-", "+") + seeded.text(WORD, 5);
            case 1 -> seeded.text("aZ09_.-", 129 + seeded.below(300)).replaceFirst("^[.-]", "a");
            case 2 ->
                seeded.text(WORD, 4) + seeded.of("@", "+", "$", "*", "~", "(", "!", ",", "=") + seeded.text(WORD, 4);
            default -> seeded.text(WORD, 2) + seeded.of("%C3%A4", "%20", "%7F");
        };
    }

    /** One of few, so that tags do not grow without end. */
    static String freeTag(Seeded seeded) {
        return "t" + seeded.below(32);
    }
}
