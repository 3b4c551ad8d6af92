package io.slipway.registry.v2;

import io.slipway.oci.ManifestParser;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;

/**
 * A manifest that has arrived whole and waits to be read.
 *
 * <p>How slowly it arrives is up to the client, so while it does it holds no share of the {@link ManifestBudget}, and
 * little memory: an array of 16 KiB at most, less than the container's own buffers for the connection. A longer one is
 * written to a temporary file, 4 MiB at most, which goes when this is closed.
 */
final class ManifestBody implements AutoCloseable {
    private static final int IN_MEMORY = 16 * 1024;
    private static final int COPY_BUFFER = 8 * 1024;

    private final byte[] head;
    private final Optional<FileChannel> file;
    private final int size;

    private ManifestBody(byte[] head, Optional<FileChannel> file, int size) {
        this.head = head;
        this.file = file;
        this.size = size;
    }

    /**
     * Takes a request's body in.
     *
     * @throws RegistryException 413 when it is longer than a manifest may be
     * @throws RequestBody.Broken when the client broke off
     */
    static ManifestBody receive(HttpServletRequest request) throws IOException {
        if (request.getContentLengthLong() > ManifestParser.MAX_BYTES) {
            throw tooLarge();
        }
        InputStream in = Channels.newInputStream(RequestBody.of(request));
        byte[] head = in.readNBytes(IN_MEMORY);
        int next = head.length < IN_MEMORY ? -1 : in.read();
        return next < 0 ? new ManifestBody(head, Optional.empty(), head.length) : spool(head, next, in);
    }

    private static ManifestBody spool(byte[] head, int next, InputStream in) throws IOException {
        FileChannel file = FileChannel.open(
                Files.createTempFile("slipway-manifest", ".json"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
        boolean whole = false;
        try {
            write(file, ByteBuffer.wrap(head));
            write(file, ByteBuffer.wrap(new byte[] {(byte) next}));
            byte[] buffer = new byte[COPY_BUFFER];
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                write(file, ByteBuffer.wrap(buffer, 0, count));
                if (file.position() > ManifestParser.MAX_BYTES) {
                    throw tooLarge();
                }
            }
            whole = true;
            return new ManifestBody(new byte[0], Optional.of(file), (int) file.position());
        } finally {
            if (!whole) {
                file.close();
            }
        }
    }

    private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static RegistryException tooLarge() {
        return new RegistryException(
                ErrorCode.SIZE_INVALID,
                413,
                "a manifest may have " + ManifestParser.MAX_BYTES + " bytes at most",
                Map.of("limit", ManifestParser.MAX_BYTES));
    }

    /** In bytes. */
    int size() {
        return size;
    }

    /** All of it, in an array that the caller accounts for. */
    byte[] bytes() throws IOException {
        if (file.isEmpty()) {
            return head;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        while (bytes.hasRemaining()) {
            if (file.get().read(bytes, bytes.position()) < 0) {
                throw new EOFException("the temporary file of a manifest has lost bytes");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }
}
