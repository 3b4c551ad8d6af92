package io.slipway.e2e.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Puts a request together: its line, its headers, who asks, and where its body ends. */
final class Framing {
    private Framing() {}

    static byte[] of(
            Seeded seeded,
            Expected expected,
            String line,
            String host,
            String token,
            List<String> headers,
            byte[] body,
            boolean hasBody) {
        List<String> head = new ArrayList<>();
        head.add(line + version(seeded, expected));
        hosts(seeded, expected, host).forEach(value -> head.add("Host: " + value));
        credentials(seeded, expected, token).forEach(value -> head.add("Authorization: " + value));
        head.addAll(headers);
        byte[] framed = body;
        if (hasBody) {
            framed = body(seeded, expected, head, body);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes((String.join("\r\n", head) + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1));
        out.writeBytes(framed);
        return out.toByteArray();
    }

    private static String version(Seeded seeded, Expected expected) {
        if (!seeded.oneIn(300)) {
            return " HTTP/1.1";
        }
        expected.may(Expected.ANY).oddlyFramed();
        return seeded.of(
                " HTTP/1.0",
                " HTTP/2.0",
                " HTTP/9.9",
                " HTTP/1.1 ",
                " http/1.1",
                " HTTP/1.1x",
                "  HTTP/1.1",
                " HTTP/",
                " X/1.1");
    }

    private static List<String> hosts(Seeded seeded, Expected expected, String host) {
        if (!seeded.oneIn(150)) {
            return List.of(host);
        }
        expected.may(Expected.ANY).oddlyFramed();
        return switch (seeded.below(3)) {
            case 0 -> List.of();
            case 1 -> List.of(host, host);
            default ->
                List.of(seeded.of(
                        "",
                        "a b",
                        "a:b",
                        "a:99999",
                        "[::1",
                        "[::1]:5000",
                        "a_b",
                        "\u00e4",
                        "x/y",
                        "a@b",
                        "1.2.3.4.5:0"));
        };
    }

    private static List<String> credentials(Seeded seeded, Expected expected, String token) {
        if (!seeded.oneIn(40)) {
            return List.of("Bearer " + token);
        }
        if (seeded.oneIn(6)) {
            return List.of(seeded.of("bearer ", "BEARER ", "Bearer   ") + token);
        }
        expected.wrong("UNAUTHORIZED");
        return switch (seeded.below(6)) {
            case 0 -> List.of();
            case 1 -> List.of("Bearer " + token.substring(seeded.below(token.length() - 1) + 1));
            case 2 -> List.of("Bearer " + seeded.text("ab.=_-", seeded.below(300)));
            case 3 -> List.of("Basic " + seeded.of("", "=", "YWRtaW46eA==", "::"));
            case 4 -> List.of(seeded.of("", "Bearer", "Bearer ", "Negotiate x", token, "Digest username=\"admin\""));
            default -> List.of("Bearer a.b.c", "Bearer " + token);
        };
    }

    private static byte[] body(Seeded seeded, Expected expected, List<String> head, byte[] body) {
        if (seeded.oneIn(100)) {
            return oddlyFramed(seeded, expected, head, body);
        }
        if (seeded.oneIn(60)) {
            head.add("Expect: 100-continue");
        }
        if (seeded.oneIn(6)) {
            head.add(
                    seeded.of("Transfer-Encoding: chunked", "transfer-encoding: Chunked", "Transfer-Encoding:chunked"));
            return chunked(
                    seeded, body, seeded.of("0\r\n\r\n", "0\r\n\r\n", "000\r\nX-Trailer: y\r\n\r\n", "0;a=b\r\n\r\n"));
        }
        head.add("Content-Length: " + body.length);
        return body;
    }

    private static byte[] chunked(Seeded seeded, byte[] body, String end) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int sent = 0;
        while (sent < body.length) {
            int size = Math.min(body.length - sent, 1 + seeded.below(Math.max(16, body.length)));
            String line = seeded.oneIn(8) ? "%X;name=\"value\"" : "%x";
            out.writeBytes(Requests.latin(line.formatted(size) + "\r\n"));
            out.write(body, sent, size);
            out.writeBytes(Requests.latin("\r\n"));
            sent += size;
        }
        out.writeBytes(Requests.latin(end));
        return out.toByteArray();
    }

    /** Bodies whose end is told in a way that it should not be. None leaves the server waiting for more. */
    private static byte[] oddlyFramed(Seeded seeded, Expected expected, List<String> head, byte[] body) {
        expected.oddlyFramed();
        switch (seeded.below(5)) {
            case 0 -> {
                expected.wrong(Expected.ANY);
                head.add("Content-Length: " + seeded.of("-1", "x", "9".repeat(25), "0x1", "1,2", "+5", "1 2", ""));
                return body;
            }
            case 1 -> {
                expected.wrong(Expected.ANY);
                head.add("Content-Length: " + body.length);
                head.add("Content-Length: " + (body.length + 1));
                return body;
            }
            case 2 -> {
                expected.may(Expected.ANY);
                head.add("Transfer-Encoding: "
                        + seeded.of(
                                "identity",
                                "gzip",
                                "chunked, chunked",
                                "x",
                                "gzip, chunked",
                                "chunked, gzip",
                                "",
                                ",",
                                "chunked;q=1",
                                "\u000bchunked",
                                "xchunked"));
                return chunked(seeded, body, "0\r\n\r\n");
            }
            case 3 -> {
                expected.may(Expected.ANY);
                head.add("Transfer-Encoding: chunked");
                head.add("Content-Length: " + seeded.below(100));
                return chunked(seeded, body, "0\r\n\r\n");
            }
            default -> {
                expected.may(Expected.ANY);
                head.add("Transfer-Encoding: chunked");
                return Requests.latin(seeded.of(
                        "x\r\n",
                        "-1\r\nx",
                        "fffffffffffffffff\r\nx",
                        "1\r\nxx\r\n0\r\n\r\n",
                        "1\nx\n0\n\n",
                        "0x1\r\nx\r\n0\r\n\r\n",
                        " 1\r\nx\r\n0\r\n\r\n",
                        ";\r\n\r\n",
                        "g\r\n\r\n",
                        "1;" + "e".repeat(20_000) + "\r\n"));
            }
        }
    }
}
