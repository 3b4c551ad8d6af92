package io.slipway.agent.image;

import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.LayerEntry;
import io.slipway.layer.tar.TarLimits;
import io.slipway.layer.tree.LayerIndex;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An archive of images that lies on disk as a flat tar; its files are read where they lie. */
final class ImageArchive {
    private static final int MAX_LINKS = 10;
    /** An archive of images has a few files for each layer. */
    private static final TarLimits LIMITS = new TarLimits(100_000, 16 << 20);

    private final Path tar;
    private final Map<String, Content> files = new HashMap<>();

    ImageArchive(Path tar) throws IOException {
        this.tar = tar;
        for (LayerEntry entry : LayerIndex.read(tar, LIMITS).entries()) {
            if (entry instanceof LayerEntry.Addition addition) {
                files.put(addition.path().toString(), addition.content());
            } else if (entry instanceof LayerEntry.HardLink link
                    && files.containsKey(link.target().toString())) {
                files.put(link.path().toString(), files.get(link.target().toString()));
            }
        }
    }

    boolean has(String path) {
        return find(path).isPresent();
    }

    /** A small file as a whole. */
    byte[] bytes(String path, int limit) throws IOException {
        Content.RegularFile file = require(path);
        if (file.size() > limit) {
            throw new ImageException(
                    ImageException.Reason.INVALID,
                    "%s in the archive has %d bytes, at most %d are allowed".formatted(path, file.size(), limit));
        }
        try (InputStream in = open(path)) {
            return in.readAllBytes();
        }
    }

    long size(String path) throws ImageException {
        return require(path).size();
    }

    InputStream open(String path) throws IOException {
        Content.RegularFile file = require(path);
        return new Slice(FileChannel.open(tar, StandardOpenOption.READ), file.offset(), file.size());
    }

    private Content.RegularFile require(String path) throws ImageException {
        return find(path)
                .orElseThrow(() -> new ImageException(
                        ImageException.Reason.INVALID, "The archive has no file " + path + ", which it names"));
    }

    /** Symbolic links, which older archives have for layers that occur twice, are followed inside the archive. */
    private Optional<Content.RegularFile> find(String path) {
        String at = path;
        for (int links = 0; links < MAX_LINKS; links++) {
            switch (files.get(at)) {
                case Content.RegularFile file -> {
                    return Optional.of(file);
                }
                case Content.SymbolicLink(ByteString target) -> {
                    int slash = at.lastIndexOf('/');
                    at = Path.of(slash < 0 ? "" : at.substring(0, slash))
                            .resolve(target.toString())
                            .normalize()
                            .toString();
                }
                case null, default -> {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** A part of a file as a stream. */
    private static final class Slice extends InputStream {
        private final FileChannel channel;
        private long position;
        private final long end;

        Slice(FileChannel channel, long offset, long size) {
            this.channel = channel;
            this.position = offset;
            this.end = offset + size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (length == 0) {
                return 0;
            }
            if (position >= end) {
                return -1;
            }
            int wanted = (int) Math.min(length, end - position);
            int count = channel.read(ByteBuffer.wrap(target, offset, wanted), position);
            if (count < 0) {
                throw new IOException("The archive ends in the middle of a file");
            }
            position += count;
            return count;
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
