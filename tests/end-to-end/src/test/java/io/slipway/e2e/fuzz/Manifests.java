package io.slipway.e2e.fuzz;

import io.slipway.e2e.Content;
import io.slipway.e2e.RegistryClient;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Manifests: right ones, of which there are few, so that what is stored does not grow without end, and wrong ones. */
final class Manifests {
    private static final int VARIANTS = 48;
    private static final int DEEPEST = 64;
    private static final int LARGEST = 4 * 1024 * 1024;
    private static final String INDEX = "application/vnd.oci.image.index.v1+json";
    private static final String INVALID = "MANIFEST_INVALID";

    private Manifests() {}

    /**
     * A body and what it is said to be.
     *
     * @param contentType empty for none
     */
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Body(byte[] bytes, String contentType) {}

    static Body any(Seeded seeded, Stored stored, Expected expected) {
        Map<String, String> members = seeded.oneIn(6) ? index(seeded, stored) : image(seeded, stored);
        String type = members.get("mediaType").replace("\"", "");
        boolean mutated = true;
        switch (seeded.below(22)) {
            case 0, 1, 2 -> wrongType(seeded, members, expected);
            case 3 -> nested(seeded, members, expected);
            case 4 -> array(seeded, members, expected);
            case 5 -> twice(seeded, members, expected);
            case 6, 7 -> number(seeded, members, expected);
            case 8, 9 -> descriptor(seeded, stored, members, expected);
            case 10 -> absent(seeded, members, expected);
            case 11 -> {
                members.remove(seeded.of("schemaVersion", members.containsKey("config") ? "config" : "manifests"));
                expected.wrong(INVALID);
            }
            case 12 -> text(seeded, members, expected);
            default -> mutated = false;
        }
        String json = object(members);
        if (!mutated && seeded.oneIn(2)) {
            return new Body(bytes(seeded, json, expected), type);
        }
        return new Body(json.getBytes(StandardCharsets.UTF_8), contentType(seeded, type, expected));
    }

    private static Map<String, String> image(Seeded seeded, Stored stored) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("schemaVersion", "2");
        members.put("mediaType", quoted(RegistryClient.IMAGE_MANIFEST));
        members.put("config", descriptor("application/vnd.oci.image.config.v1+json", stored.image.config()));
        members.put(
                "layers",
                "["
                        + descriptor(
                                "application/vnd.oci.image.layer.v1.tar+gzip",
                                stored.image.layers().get(0)) + "]");
        members.put("annotations", "{\"variant\":\"" + seeded.below(VARIANTS) + "\"}");
        return members;
    }

    private static Map<String, String> index(Seeded seeded, Stored stored) {
        Map<String, String> members = new LinkedHashMap<>();
        members.put("schemaVersion", "2");
        members.put("mediaType", quoted(INDEX));
        members.put("manifests", "[" + descriptor(RegistryClient.IMAGE_MANIFEST, stored.image.manifest()) + "]");
        members.put("annotations", "{\"variant\":\"" + seeded.below(VARIANTS) + "\"}");
        return members;
    }

    private static void wrongType(Seeded seeded, Map<String, String> members, Expected expected) {
        String list = members.containsKey("layers") ? "layers" : "manifests";
        String member =
                seeded.of("schemaVersion", "mediaType", list, "annotations", "config", "subject", "artifactType");
        String wrong = switch (member) {
            case "schemaVersion" ->
                seeded.of("\"2\"", "[2]", "{}", "1", "3", "-2", "2.5", "true", "20000000000000000000");
            case "mediaType", "artifactType" ->
                seeded.of("1", "true", "[]", "{}", "\"x\"", "\"a/b/c\"", "\"a /b\"", "\"/\"");
            case "annotations" ->
                seeded.of("1", "\"x\"", "[]", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}", "{\"a\":[\"b\"]}");
            default ->
                member.equals(list)
                        ? seeded.of("1", "\"x\"", "{}", "[1]", "[null]", "[[]]", "[\"x\"]", "[{}]", "false")
                        : seeded.of("1", "\"x\"", "[]", "{}", "[{}]", "true", "{\"digest\":1}");
        };
        members.put(member, wrong);
        expected.wrong(INVALID);
    }

    private static void nested(Seeded seeded, Map<String, String> members, Expected expected) {
        // The object itself is one level.
        int depth = seeded.oneIn(2)
                ? seeded.below(DEEPEST - 2) + 1
                : DEEPEST + seeded.below(seeded.oneIn(5) ? 40_000 : 400);
        String open = seeded.oneIn(2) ? "[" : "{\"a\":";
        String nested = open.repeat(depth) + "1" + (open.equals("[") ? "]" : "}").repeat(depth);
        members.put("nested", seeded.oneIn(20) && depth > DEEPEST ? open.repeat(depth) : nested);
        if (depth >= DEEPEST) {
            expected.wrong(INVALID);
        }
    }

    private static void array(Seeded seeded, Map<String, String> members, Expected expected) {
        boolean huge = seeded.oneIn(40);
        if (seeded.oneIn(2)) {
            int length = huge ? 600_000 : seeded.below(3_000);
            members.put("list", "[" + "1,".repeat(length) + "1]");
            if (huge) {
                expected.wrong(INVALID);
            }
            return;
        }
        int length = huge ? 20_000 : 1 + seeded.below(200);
        StringBuilder list = new StringBuilder("[");
        for (int i = 0; i < length; i++) {
            list.append(i == 0 ? "" : ",").append(descriptorOf("application/x", Content.digest(seeded.bytes(8)), "1"));
        }
        members.put(
                members.containsKey("layers") ? "layers" : "manifests",
                list.append(']').toString());
        expected.wrong("MANIFEST_BLOB_UNKNOWN");
    }

    private static void twice(Seeded seeded, Map<String, String> members, Expected expected) {
        switch (seeded.below(3)) {
            case 0 -> members.put("more", "{\"a\":1,\"a\":1}");
            case 1 -> members.put("annotations", "{\"a\":\"1\",\"\\u0061\":\"2\"}");
            default -> members.put("x\":1,\"schemaVersion", "2");
        }
        expected.wrong(INVALID);
    }

    private static void number(Seeded seeded, Map<String, String> members, Expected expected) {
        String wrong = seeded.of(
                "-1",
                "1.5",
                "1e400",
                "1e9",
                "9223372036854775808",
                "01",
                "+1",
                "0x1",
                "NaN",
                "Infinity",
                "- 1",
                ".5",
                "5.",
                "--1",
                "1" + "0".repeat(seeded.below(3_000) + 30),
                "-9223372036854775809");
        if (seeded.oneIn(2)) {
            members.put("config", descriptorOf("application/x", "sha256:" + "0".repeat(64), wrong));
            members.remove("manifests");
            members.putIfAbsent("layers", "[]");
            expected.wrong(INVALID);
        } else {
            members.put("number", wrong);
            expected.may(INVALID);
        }
    }

    private static void descriptor(Seeded seeded, Stored stored, Map<String, String> members, Expected expected) {
        String good = Content.digest(stored.image.config());
        String wrong = switch (seeded.below(5)) {
            case 0 -> descriptorOf("application/x", Names.wrongDigest(seeded), "1");
            case 1 ->
                descriptorOf(
                        seeded.of("", "x", "x/", "/x", "a b/c", "a/b/c", "\\u0000/x", "\\u212a/\\u0130"), good, "1");
            case 2 -> "{\"mediaType\":\"application/x\",\"size\":1}";
            case 3 -> "{\"digest\":\"" + good + "\",\"size\":1}";
            default -> "{\"mediaType\":\"application/x\",\"digest\":\"" + good + "\"}";
        };
        if (seeded.oneIn(2)) {
            members.put("subject", wrong);
        } else {
            members.put(members.containsKey("layers") ? "layers" : "manifests", "[" + wrong + "]");
        }
        expected.wrong(INVALID);
    }

    private static void absent(Seeded seeded, Map<String, String> members, Expected expected) {
        if (seeded.oneIn(3)) {
            members.put("subject", descriptorOf("application/x", Names.absentDigest(seeded), "1"));
            return;
        }
        String list = members.containsKey("layers") ? "layers" : "manifests";
        members.put(list, "[" + descriptorOf("application/x", Names.absentDigest(seeded), "1") + "]");
        expected.wrong("MANIFEST_BLOB_UNKNOWN");
    }

    /** Long texts and odd characters, where any text may be. */
    private static void text(Seeded seeded, Map<String, String> members, Expected expected) {
        String text = switch (seeded.below(6)) {
            case 0 -> "x".repeat(seeded.oneIn(30) ? 1_500_000 : seeded.below(4_000));
            case 1 -> "\\u0000\\u0001\\u001f\\u007f\\u0080";
            case 2 -> "\\ud800 \\udfff \\ud83d\\ude00";
            case 3 -> "ÄÖÜ 漢字 😀 \u202e \ufeff";
            case 4 -> "\\\"<script>'; DROP TABLE manifest; --${jndi:ldap://x}%n%s";
            default -> "\\\\\\/\\b\\f\\n\\r\\t";
        };
        members.put("annotations", "{\"text\":\"" + text + "\",\"" + text + "\":\"text\"}");
        // A name may be shorter than a text, and halves of a pair are no character.
        if (text.length() > 40_000 || text.startsWith("\\ud8")) {
            expected.may(INVALID);
        }
        if (seeded.oneIn(2)) {
            // What refers to something is listed with its annotations.
            members.put("subject", descriptorOf("application/x", "sha256:" + "1".repeat(64), "1"));
        }
    }

    /** Changes below what JSON knows. */
    private static byte[] bytes(Seeded seeded, String json, Expected expected) {
        byte[] good = json.getBytes(StandardCharsets.UTF_8);
        switch (seeded.below(12)) {
            case 0 -> {
                expected.wrong(INVALID);
                return json.substring(0, seeded.below(json.length())).getBytes(StandardCharsets.UTF_8);
            }
            case 1 -> {
                expected.wrong(INVALID);
                return joined(
                        good, seeded.of("x", "{}", "]", "}", "null", "\u0001").getBytes(StandardCharsets.UTF_8));
            }
            case 2 -> {
                expected.may(INVALID);
                return joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, good);
            }
            case 3 -> {
                expected.wrong(INVALID);
                byte[] wrong = {(byte) 0xff, (byte) 0xc0, (byte) 0x80, (byte) 0xed, (byte) 0xa0, (byte) 0xf5};
                return ("{\"a\":\"" + (char) (wrong[seeded.below(wrong.length)] & 0xff) + "\"," + json.substring(1))
                        .getBytes(StandardCharsets.ISO_8859_1);
            }
            case 4 -> {
                expected.wrong(INVALID);
                int at = seeded.below(json.length());
                return (json.substring(0, at) + "\0" + json.substring(at)).getBytes(StandardCharsets.UTF_8);
            }
            case 5 -> {
                expected.wrong(INVALID);
                return json.getBytes(seeded.oneIn(2) ? StandardCharsets.UTF_16 : StandardCharsets.UTF_16LE);
            }
            case 6 -> {
                expected.wrong(INVALID);
                return seeded.of(
                                "", " ", "null", "1", "\"x\"", "[]", "{", "}", "[{}]", "{\"a\"}", "{a:1}", "{'a':1}",
                                "{,}")
                        .getBytes(StandardCharsets.UTF_8);
            }
            case 7 -> {
                expected.wrong(INVALID);
                return seeded.bytes(1 + seeded.below(600));
            }
            case 8 -> {
                if (!seeded.oneIn(60)) {
                    return good;
                }
                expected.wrong("SIZE_INVALID").oddlyFramed();
                return joined(
                        good,
                        " "
                                .repeat(LARGEST - good.length + 1 + seeded.below(9_000))
                                .getBytes(StandardCharsets.UTF_8));
            }
            default -> {
                expected.may(INVALID, "MANIFEST_BLOB_UNKNOWN");
                return seeded.mutated(json).getBytes(StandardCharsets.ISO_8859_1);
            }
        }
    }

    private static String contentType(Seeded seeded, String type, Expected expected) {
        return switch (seeded.below(14)) {
            case 0 -> {
                expected.wrong(INVALID);
                yield seeded.of(
                        "x",
                        "a b",
                        "/",
                        "application/",
                        "a/b/c",
                        ";",
                        "application/vnd.example.other+json",
                        "application/vnd.docker.distribution.manifest.v1+prettyjws",
                        "*/*",
                        "\u00e4/b",
                        "a".repeat(300) + "/b");
            }
            case 1 -> seeded.of("", "application/json", "application/octet-stream", "text/plain");
            case 2 -> type + seeded.of(";charset=utf-8", " ; a=b", ";", "; charset=\"x\"", ";;;");
            case 3 -> seeded.of(type.toUpperCase(java.util.Locale.ROOT), " " + type, type + " ", "\t" + type);
            default -> type;
        };
    }

    private static byte[] joined(byte[] first, byte[] second) {
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(first);
        both.writeBytes(second);
        return both.toByteArray();
    }

    private static String object(Map<String, String> members) {
        StringBuilder text = new StringBuilder("{");
        members.forEach((name, value) -> text.append(text.length() == 1 ? "" : ",")
                .append(quoted(name))
                .append(':')
                .append(value));
        return text.append('}').toString();
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }

    private static String descriptor(String type, byte[] content) {
        return descriptorOf(type, Content.digest(content), "" + content.length);
    }

    private static String descriptorOf(String type, String digest, String size) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + "}";
    }
}
