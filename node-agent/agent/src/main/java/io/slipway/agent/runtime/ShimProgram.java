package io.slipway.agent.runtime;

import io.slipway.agent.linux.ErrnoException;
import io.slipway.agent.linux.ProcessCalls;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/**
 * The shim's program as a sealed file in memory: a container that gets hold of it through {@code /proc} cannot change what
 * the next container is started with.
 */
final class ShimProgram implements AutoCloseable {
    private final ProcessCalls processes;
    private final int descriptor;

    private ShimProgram(ProcessCalls processes, int descriptor) {
        this.processes = processes;
        this.descriptor = descriptor;
    }

    static ShimProgram load(ProcessCalls processes) throws IOException {
        String name = "shim-" + architecture();
        try (InputStream resource = ShimProgram.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException("This build of the agent has no " + name
                        + ": building it needs musl-gcc, or gcc or clang with a static C library");
            }
            return new ShimProgram(
                    processes, processes.sealedMemory("slipway-shim", ByteBuffer.wrap(resource.readAllBytes())));
        } catch (ErrnoException e) {
            throw new IOException("The shim cannot be kept in memory: " + e.getMessage(), e);
        }
    }

    private static String architecture() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    int descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        processes.close(descriptor);
    }
}
