package io.slipway.store;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The system call sync_file_range(2): has the kernel begin to write a part of a file to the disk, and does not wait for
 * its end. Java's own force always does, and commits the file system's journal each time.
 *
 * <p>It promises nothing, so a failure is not an error here: a page that could not be written makes the force that
 * follows fail. Where the call is missing, nothing begins early.
 */
final class SyncFileRange implements AutoCloseable {
    private static final int O_RDONLY_CLOEXEC = 0x80000;
    private static final int WRITE = 2;

    private final int descriptor;

    private SyncFileRange(int descriptor) {
        this.descriptor = descriptor;
    }

    /** Of a file, by a descriptor of its own: Java does not tell the number of a channel's. */
    static SyncFileRange open(Path file) {
        return new SyncFileRange(
                Calls.FOUND.map(calls -> calls.openFile(file.toString())).orElse(-1));
    }

    /**
     * Begins to write the dirty pages of a part.
     *
     * @return whether the kernel took it on
     */
    boolean begin(long offset, long bytes) {
        return descriptor >= 0 && Calls.FOUND.orElseThrow().syncFileRange(descriptor, offset, bytes, WRITE) == 0;
    }

    @Override
    public void close() {
        if (descriptor >= 0) {
            Calls.FOUND.orElseThrow().closeFile(descriptor);
        }
    }

    /** The C library's functions, looked up when a large upload first needs them. */
    private record Calls(MethodHandle open, MethodHandle syncFileRange, MethodHandle close) {
        static final Optional<Calls> FOUND = find();

        private static Optional<Calls> find() {
            if (!"Linux".equals(System.getProperty("os.name"))) {
                return Optional.empty();
            }
            Linker linker = Linker.nativeLinker();
            FunctionDescriptor open =
                    FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
            FunctionDescriptor range = FunctionDescriptor.of(
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT);
            FunctionDescriptor close = FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
            return handle(linker, "open", open, Linker.Option.firstVariadicArg(2))
                    .flatMap(opens -> handle(linker, "sync_file_range", range)
                            .flatMap(ranges ->
                                    handle(linker, "close", close).map(closes -> new Calls(opens, ranges, closes))));
        }

        @SuppressWarnings("restricted") // the shapes above are those of the manual's section 2
        private static Optional<MethodHandle> handle(
                Linker linker, String name, FunctionDescriptor shape, Linker.Option... options) {
            return linker.defaultLookup().find(name).map(address -> linker.downcallHandle(address, shape, options));
        }

        int openFile(String path) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment name = arena.allocateFrom(path);
                return (int) open.invokeExact(name, O_RDONLY_CLOEXEC);
            } catch (Throwable e) {
                throw impossible(e);
            }
        }

        int syncFileRange(int descriptor, long offset, long bytes, int flags) {
            try {
                return (int) syncFileRange.invokeExact(descriptor, offset, bytes, flags);
            } catch (Throwable e) {
                throw impossible(e);
            }
        }

        void closeFile(int descriptor) {
            try {
                var _ = (int) close.invokeExact(descriptor);
            } catch (Throwable e) {
                throw impossible(e);
            }
        }

        /** A method handle may throw anything, by its signature; these three never do. */
        private static IllegalStateException impossible(Throwable e) {
            return new IllegalStateException("A call of the C library failed in Java", e);
        }
    }
}
