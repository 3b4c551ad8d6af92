package io.slipway.registry.operations;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.apache.catalina.connector.Request;
import org.apache.tomcat.util.buf.ByteChunk;
import org.apache.tomcat.util.buf.MessageBytes;

/**
 * What a request is about, as far as metrics and the gate tell requests apart. A small fixed set: a metric per
 * repository would grow without end and tell strangers the names of private ones.
 */
public enum Route {
    V2_ROOT,
    MANIFEST,
    BLOB,
    UPLOAD,
    TAGS,
    CATALOG,
    REFERRERS,
    TOKEN,
    API,
    /** Pages, the actuator, and what is nowhere. */
    OTHER;

    private static final byte[] V2 = ascii("/v2");
    private static final byte[] V2_SLASH = ascii("/v2/");
    private static final byte[] API_SLASH = ascii("/api/");
    private static final byte[] TOKEN_PATH = ascii("/token");
    private static final byte[] CATALOG_PATH = ascii("/v2/_catalog");
    private static final byte[] TAGS_LIST = ascii("/tags/list");
    private static final byte[] UPLOADS = ascii("uploads");
    private static final byte[] BLOBS = ascii("/blobs");
    private static final byte[] MANIFESTS = ascii("/manifests");
    private static final byte[] REFERRERS_WORD = ascii("/referrers");

    private final String label = name().toLowerCase(Locale.ROOT);

    /** How metrics and logs write it. */
    public String label() {
        return label;
    }

    /** Whether what a request of it brings is content: as large as a manifest or a blob. */
    boolean bringsContent() {
        return this == MANIFEST || this == UPLOAD;
    }

    /**
     * The route of a request, from the bytes of its path as the client sent them. Makes no object. Names may hold any of
     * the protocol's words, so the path is read from its end.
     */
    public static Route of(Request request) {
        MessageBytes uri = request.getCoyoteRequest().requestURI();
        // There is none where Tomcat could not read the request line.
        if (uri.isNull()) {
            return OTHER;
        }
        // In HTTP/2 it is a string.
        uri.toBytes();
        ByteChunk path = uri.getByteChunk();
        return of(path.getBytes(), path.getStart(), path.getEnd());
    }

    static Route of(byte[] path) {
        return of(path, 0, path.length);
    }

    private static Route of(byte[] path, int start, int end) {
        if (startsWith(path, start, end, V2_SLASH)) {
            return end - start == V2_SLASH.length ? V2_ROOT : ofRepository(path, start, end);
        }
        if (equals(path, start, end, V2)) {
            return V2_ROOT;
        }
        if (equals(path, start, end, TOKEN_PATH)) {
            return TOKEN;
        }
        return startsWith(path, start, end, API_SLASH) ? API : OTHER;
    }

    private static Route ofRepository(byte[] path, int start, int end) {
        if (equals(path, start, end, CATALOG_PATH)) {
            return CATALOG;
        }
        if (endsWith(path, start, end, TAGS_LIST)) {
            return TAGS;
        }
        int last = lastSlash(path, start, end);
        if (endsWith(path, start, last, MANIFESTS)) {
            return MANIFEST;
        }
        if (endsWith(path, start, last, REFERRERS_WORD)) {
            return REFERRERS;
        }
        if (endsWith(path, start, last, BLOBS)) {
            return equals(path, last + 1, end, UPLOADS) ? UPLOAD : BLOB;
        }
        int before = lastSlash(path, start, last);
        return equals(path, before + 1, last, UPLOADS) && endsWith(path, start, before, BLOBS) ? UPLOAD : OTHER;
    }

    /** The place of the last slash; {@code start} when there is none. */
    private static int lastSlash(byte[] path, int start, int end) {
        int at = end - 1;
        while (at > start && path[at] != '/') {
            at--;
        }
        return Math.max(at, start);
    }

    private static boolean startsWith(byte[] path, int start, int end, byte[] word) {
        return end - start >= word.length && equals(path, start, start + word.length, word);
    }

    private static boolean endsWith(byte[] path, int start, int end, byte[] word) {
        return end - start >= word.length && equals(path, end - word.length, end, word);
    }

    private static boolean equals(byte[] path, int start, int end, byte[] word) {
        return Arrays.equals(path, start, end, word, 0, word.length);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
