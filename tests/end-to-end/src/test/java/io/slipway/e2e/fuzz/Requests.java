package io.slipway.e2e.fuzz;

import io.slipway.e2e.Content;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes requests of all routes. */
final class Requests {
    private static final String ANY = Expected.ANY;

    private final Seeded seeded;
    private final Stored stored;
    private final String host;
    private final Expected expected = new Expected();
    private final List<String> headers = new ArrayList<>();
    private final List<String> query = new ArrayList<>();
    private byte[] body = new byte[0];
    private boolean hasBody;

    private Requests(Seeded seeded, Stored stored, String host) {
        this.seeded = seeded;
        this.stored = stored;
        this.host = host;
    }

    /** The request that this seed makes. */
    static Input of(Seeded seeded, Stored stored, String host) {
        return new Requests(seeded, stored, host).make();
    }

    private Input make() {
        String line = switch (seeded.below(24)) {
            case 0 -> root();
            case 1, 2 -> list();
            case 3, 4, 5, 6 -> readManifest();
            case 7, 8, 9, 10, 11, 12, 13 -> putManifest();
            case 14 -> deleteManifest();
            case 15, 16, 17, 18 -> readBlob();
            case 19 -> referrers();
            case 20 -> openUpload();
            case 21, 22 -> useUpload();
            default -> anything();
        };
        int space = line.indexOf(' ');
        String method = line.substring(0, space);
        String target = line.substring(space + 1);
        if (!query.isEmpty()) {
            target += "?" + String.join("&", query);
        }
        if (seeded.oneIn(60)) {
            method = otherMethod(method);
        }
        headers.addAll(Headers.extra(seeded, expected, method));
        byte[] bytes =
                Framing.of(seeded, expected, method + " " + target, host, stored.token(), headers, body, hasBody);
        return new Input(method, target, bytes, expected);
    }

    private String otherMethod(String method) {
        // Not DELETE: the image is to stay.
        String other = seeded.of(
                "POST", "PUT", "PATCH", "GET", "OPTIONS", "OPTIONS", "TRACE", "PROPFIND", "get", "X", "CONNECT");
        if (other.equals("OPTIONS") && seeded.oneIn(2)) {
            headers.add("Origin: http://a.example");
            headers.add("Access-Control-Request-Method: PUT");
        }
        if (!other.equals(method)) {
            // Whether the route has it, and what it does there, is not followed up here.
            expected.may(ANY).success(200, 201, 202, 204, 206, 304).unsure().oddlyFramed();
        }
        return other;
    }

    private String read() {
        return seeded.oneIn(4) ? "HEAD" : "GET";
    }

    private String root() {
        expected.success(200);
        return read() + " " + seeded.of("/v2/", "/v2");
    }

    private String list() {
        expected.success(200);
        boolean catalog = seeded.oneIn(3);
        String path =
                catalog ? "/v2/_catalog" : "/v2/" + Names.repository(seeded, stored, expected, true) + "/tags/list";
        Queries.paging(seeded, expected, query, false);
        return read() + " " + path;
    }

    private String readManifest() {
        expected.success(200);
        String name = Names.repository(seeded, stored, expected, true);
        String reference = switch (seeded.below(8)) {
            case 0 -> {
                expected.wrong("MANIFEST_UNKNOWN");
                yield "no-such-tag" + seeded.below(1_000);
            }
            case 1 -> {
                expected.wrong("MANIFEST_UNKNOWN");
                yield Names.absentDigest(seeded);
            }
            case 2 -> {
                expected.wrong("MANIFEST_UNKNOWN").may("UNSUPPORTED");
                yield Names.wrongTag(seeded);
            }
            case 3 -> {
                expected.wrong("DIGEST_INVALID");
                yield Names.wrongDigest(seeded);
            }
            case 4 -> {
                expected.may("MANIFEST_UNKNOWN");
                yield Names.freeTag(seeded);
            }
            case 5 -> stored.image.digest();
            default -> Stored.TAG;
        };
        Headers.conditions(seeded, expected, headers, stored.image.digest(), "MANIFEST_UNKNOWN");
        return read() + " /v2/" + name + "/manifests/" + reference;
    }

    private String putManifest() {
        expected.success(201);
        String name = Names.repository(seeded, stored, expected, false);
        Manifests.Body manifest = Manifests.any(seeded, stored, expected);
        if (!manifest.contentType().isEmpty()) {
            headers.add("Content-Type: " + manifest.contentType());
        }
        body = manifest.bytes();
        hasBody = true;
        String reference = switch (seeded.below(8)) {
            case 0 -> {
                expected.wrong("NAME_INVALID").may("UNSUPPORTED");
                yield Names.wrongTag(seeded);
            }
            case 1 -> {
                expected.wrong("DIGEST_INVALID");
                yield seeded.oneIn(2) ? Names.wrongDigest(seeded) : Names.absentDigest(seeded);
            }
            case 2, 3 -> {
                Queries.tags(seeded, expected, query);
                yield Content.digest(body);
            }
            default -> Names.freeTag(seeded);
        };
        if (seeded.oneIn(12)) {
            Headers.conditions(seeded, expected, headers, stored.image.digest(), "MANIFEST_UNKNOWN");
        }
        return "PUT /v2/" + name + "/manifests/" + reference;
    }

    private String deleteManifest() {
        expected.success(202).may("MANIFEST_UNKNOWN");
        String name = Names.repository(seeded, stored, expected, true);
        String reference = switch (seeded.below(4)) {
            case 0 -> {
                expected.wrong("NAME_INVALID").may("UNSUPPORTED");
                yield Names.wrongTag(seeded);
            }
            case 1 -> {
                expected.wrong("DIGEST_INVALID");
                yield Names.wrongDigest(seeded);
            }
            case 2 -> {
                expected.wrong("MANIFEST_UNKNOWN");
                yield Names.absentDigest(seeded);
            }
            default -> Names.freeTag(seeded);
        };
        return "DELETE /v2/" + name + "/manifests/" + reference;
    }

    private String readBlob() {
        expected.success(200);
        boolean deletes = seeded.oneIn(12);
        String name = Names.repository(seeded, stored, expected, true);
        String digest = switch (seeded.below(8)) {
            case 0 -> {
                expected.wrong("BLOB_UNKNOWN");
                yield Names.absentDigest(seeded);
            }
            case 1, 2 -> {
                expected.wrong("DIGEST_INVALID");
                yield Names.wrongDigest(seeded);
            }
            case 3 -> {
                expected.wrong("DIGEST_INVALID").may("UNSUPPORTED");
                yield Names.wrongTag(seeded).replace(':', 'x');
            }
            default -> stored.blob(seeded);
        };
        if (deletes) {
            // Manifests need the image's blobs.
            expected.wrong("UNSUPPORTED");
            return "DELETE /v2/" + name + "/blobs/" + digest;
        }
        Headers.conditions(seeded, expected, headers, digest, "BLOB_UNKNOWN");
        Headers.range(seeded, expected, headers);
        return read() + " /v2/" + name + "/blobs/" + digest;
    }

    private String referrers() {
        expected.success(200);
        String name = Names.repository(seeded, stored, expected, false);
        Queries.paging(seeded, expected, query, true);
        Queries.artifactType(seeded, expected, query);
        String digest = stored.image.digest();
        if (seeded.oneIn(3)) {
            expected.wrong("DIGEST_INVALID");
            digest = Names.wrongDigest(seeded);
        } else if (seeded.oneIn(3)) {
            digest = Names.absentDigest(seeded);
        }
        return read() + " /v2/" + name + "/referrers/" + digest;
    }

    private String openUpload() {
        String name = Names.repository(seeded, stored, expected, false);
        body = seeded.bytes(seeded.below(4));
        hasBody = true;
        Queries.upload(seeded, stored, expected, query, body, headers);
        return "POST /v2/" + name + "/blobs/uploads" + seeded.of("/", "/", "/", "");
    }

    private String useUpload() {
        String name = Names.repository(seeded, stored, expected, true);
        String path = "/v2/" + name + "/blobs/uploads/";
        // It may have been closed, and may stand anywhere.
        expected.may("BLOB_UPLOAD_UNKNOWN");
        if (seeded.oneIn(5)) {
            expected.wrong("BLOB_UPLOAD_UNKNOWN");
            path += seeded.of(
                    new java.util.UUID(seeded.below(99), seeded.below(99)).toString(),
                    "x",
                    "0",
                    "_-_",
                    "%7B%7D",
                    "a.b");
        } else {
            path += stored.upload(seeded)
                    .map(known -> known.substring(known.lastIndexOf('/') + 1))
                    .orElse("none");
        }
        String method = seeded.of("GET", "PATCH", "PATCH", "PUT", "PUT", "DELETE");
        switch (method) {
            case "GET" -> expected.success(204);
            case "DELETE" -> expected.success(204).may("BLOB_UPLOAD_INVALID");
            default -> {
                expected.may("BLOB_UPLOAD_INVALID", "SIZE_INVALID");
                body = seeded.bytes(seeded.below(60));
                hasBody = true;
                Headers.contentRange(seeded, headers, body.length);
                if (method.equals("PUT")) {
                    expected.success(201).may("DIGEST_INVALID");
                    query.add("digest=" + (seeded.oneIn(3) ? Names.wrongDigest(seeded) : Content.digest(body)));
                } else {
                    expected.success(202);
                }
            }
        }
        return method + " " + path;
    }

    /** Paths of no route, and text that is no path. */
    private String anything() {
        expected.wrong(ANY).oddlyFramed();
        return switch (seeded.below(6)) {
            case 0 -> "GET /v2/" + seeded.text("abc/%.-_~:@!$&'()*+,=[]<>{}|^`\"\\;0", seeded.below(60)) + "/none";
            case 1 ->
                "GET /v2/" + stored.repository
                        + seeded.of(
                                "",
                                "/",
                                "/tags",
                                "/tags/",
                                "/tags/list/x",
                                "/blobs",
                                "/blobs/",
                                "/manifests",
                                "/manifests/",
                                "/referrers",
                                "/referrers/",
                                "/_catalog",
                                "/unknown/x");
            case 2 -> "GET /v2/_catalog" + seeded.of("/", "x", "/x", ";x=1", "%00");
            case 3 -> "GET /v2/\u0001" + seeded.text("\u0001\u0080\u00ff\u0000 ab", 1 + seeded.below(20));
            case 4 -> seeded.text("ABC{}()<>@,;:\"/[]?=\u0001\u00ff", 1 + seeded.below(10)) + "\u0001 /v2/";
            default -> "GET /v2/" + "a/".repeat(seeded.below(9_000)) + "tags/list";
        };
    }

    /** For what is compared as text. */
    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
