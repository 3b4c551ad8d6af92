package io.slipway.registry.v2;

import io.slipway.store.BlobContent;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** Several parts of a blob in one answer (RFC 9110, section 14.6). */
record MultipartRanges(List<ByteRange> parts, long size, String boundary) {
    static MultipartRanges of(List<ByteRange> parts, long size) {
        return new MultipartRanges(parts, size, UUID.randomUUID().toString());
    }

    /** Announces and sends them. */
    void send(HttpServletResponse response, BlobContent content) throws IOException {
        response.setContentType("multipart/byteranges; boundary=" + boundary);
        response.setContentLengthLong(length());
        for (ByteRange part : parts) {
            response.getOutputStream().write(head(part));
            ObjectBody.copy(content, response, part);
        }
        response.getOutputStream().write(end());
    }

    private long length() {
        long length = end().length;
        for (ByteRange part : parts) {
            length += head(part).length + part.length();
        }
        return length;
    }

    private byte[] head(ByteRange part) {
        return ascii("\r\n--" + boundary + "\r\nContent-Type: application/octet-stream\r\nContent-Range: "
                + part.of(size) + "\r\n\r\n");
    }

    private byte[] end() {
        return ascii("\r\n--" + boundary + "--\r\n");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
