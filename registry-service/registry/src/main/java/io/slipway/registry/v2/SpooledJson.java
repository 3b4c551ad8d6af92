package io.slipway.registry.v2;

import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * A large answer in JSON between its making and its sending. How slowly it is read is up to the client, so a long one waits
 * in a temporary file, which goes when this is closed, and no more than 64 KiB wait in memory.
 */
final class SpooledJson implements AutoCloseable {
    private static final int IN_MEMORY = 64 * 1024;
    private static final int COPY_BUFFER = 8 * 1024;

    private final ByteArrayOutputStream head;
    private final Optional<FileChannel> file;

    private SpooledJson(ByteArrayOutputStream head, Optional<FileChannel> file) {
        this.head = head;
        this.file = file;
    }

    static SpooledJson of(Object value) throws IOException {
        return spooled(spool -> JsonAnswer.write(spool, value));
    }

    /** Of what is JSON already. */
    static SpooledJson of(byte[] json) throws IOException {
        return spooled(spool -> spool.write(json));
    }

    @FunctionalInterface
    private interface Writing {
        void to(OutputStream out) throws IOException;
    }

    private static SpooledJson spooled(Writing writing) throws IOException {
        Spool spool = new Spool();
        boolean whole = false;
        try {
            writing.to(spool);
            whole = true;
            return new SpooledJson(spool.head, spool.file);
        } finally {
            if (!whole) {
                spool.close();
            }
        }
    }

    /** Answers with it. */
    void send(HttpServletResponse response, String contentType) throws IOException {
        response.setContentType(contentType);
        OutputStream out = response.getOutputStream();
        if (file.isEmpty()) {
            response.setContentLength(head.size());
            head.writeTo(out);
            return;
        }
        FileChannel from = file.get();
        response.setContentLengthLong(from.size());
        ByteBuffer buffer = ByteBuffer.allocate(COPY_BUFFER);
        for (long at = 0; at < from.size(); at += buffer.limit()) {
            if (from.read(buffer.clear(), at) < 0) {
                throw new IOException("the temporary file of an answer has lost bytes");
            }
            buffer.flip();
            out.write(buffer.array(), 0, buffer.limit());
        }
    }

    @Override
    public void close() throws IOException {
        if (file.isPresent()) {
            file.get().close();
        }
    }

    /** Takes bytes in memory as long as they are few, and all of them in a file from then on. */
    private static final class Spool extends OutputStream {
        private ByteArrayOutputStream head = new ByteArrayOutputStream();
        private Optional<FileChannel> file = Optional.empty();

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            if (file.isEmpty() && head.size() + length <= IN_MEMORY) {
                head.write(bytes, offset, length);
                return;
            }
            if (file.isEmpty()) {
                file = Optional.of(FileChannel.open(
                        Files.createTempFile("slipway-answer", ".json"),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE));
                write(file.get(), ByteBuffer.wrap(head.toByteArray()));
                head = new ByteArrayOutputStream();
            }
            write(file.get(), ByteBuffer.wrap(bytes, offset, length));
        }

        private static void write(FileChannel file, ByteBuffer bytes) throws IOException {
            while (bytes.hasRemaining()) {
                file.write(bytes);
            }
        }

        @Override
        public void close() throws IOException {
            if (file.isPresent()) {
                file.get().close();
            }
        }
    }
}
