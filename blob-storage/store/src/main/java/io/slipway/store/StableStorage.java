package io.slipway.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** How bytes and names come to lie where a loss of power does not reach them. */
interface StableStorage {
    /** Of a real file system. */
    StableStorage DISK = new StableStorage() {
        @Override
        public void forceFile(Path file, FileChannel channel) throws IOException {
            channel.force(false);
        }

        @Override
        public void forceFolder(Path folder) throws IOException {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    };

    /** The bytes that were written to a file so far, and its length. */
    void forceFile(Path file, FileChannel channel) throws IOException;

    /** A folder's entries. */
    void forceFolder(Path folder) throws IOException;
}
