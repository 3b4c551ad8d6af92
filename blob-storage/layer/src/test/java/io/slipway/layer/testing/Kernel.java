package io.slipway.layer.testing;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The calls that tests need and Java has not: mounts, and extended attributes of all namespaces. */
public final class Kernel {
    private static final Linker LINKER = Linker.nativeLinker();
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout STATE = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_FIELD = STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final MethodHandle MOUNT = call(
            "mount",
            FunctionDescriptor.of(
                    INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG, ValueLayout.ADDRESS));
    private static final MethodHandle UMOUNT = call("umount2", FunctionDescriptor.of(INT, ValueLayout.ADDRESS, INT));
    private static final MethodHandle LIST =
            call("llistxattr", FunctionDescriptor.of(LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG));
    private static final MethodHandle GET = call(
            "lgetxattr",
            FunctionDescriptor.of(LONG, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.ADDRESS, LONG));
    private static final int MS_RDONLY = 1;
    private static final int MNT_DETACH = 2;

    private Kernel() {}

    private static MethodHandle call(String name, FunctionDescriptor descriptor) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), descriptor, ERRNO);
    }

    /** Whether this process is root and the kernel knows EROFS. */
    public static boolean canMountErofs() throws IOException {
        return System.getProperty("user.name").equals("root")
                && Files.readString(Path.of("/proc/filesystems")).contains("erofs");
    }

    /** A mounted image; closing it takes the mount away. */
    public record Mounted(Path folder) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment state = arena.allocate(STATE);
                checked(
                        "umount2",
                        (int) UMOUNT.invokeExact(state, arena.allocateFrom(folder.toString()), MNT_DETACH),
                        state);
            } catch (IOException | RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
        }
    }

    public static Mounted mountErofs(Path image, List<Path> devices, Path folder) throws IOException {
        Files.createDirectories(folder);
        String options = devices.stream().map(device -> "device=" + device).collect(Collectors.joining(","));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            int result = (int) MOUNT.invokeExact(
                    state,
                    arena.allocateFrom(image.toString()),
                    arena.allocateFrom(folder.toString()),
                    arena.allocateFrom("erofs"),
                    (long) MS_RDONLY,
                    arena.allocateFrom(options));
            checked("mount", result, state);
            return new Mounted(folder);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    /** All extended attributes of a file or link, one character per byte. */
    public static Map<String, String> xattrs(Path file) throws IOException {
        return xattrs(file.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** The same of a path that Java may be unable to say. */
    public static Map<String, String> xattrs(byte[] file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            MemorySegment path = arena.allocate(file.length + 1);
            path.copyFrom(MemorySegment.ofArray(file));
            MemorySegment names = arena.allocate(65536);
            long length = checked("llistxattr", (long) LIST.invokeExact(state, path, names, names.byteSize()), state);
            Map<String, String> xattrs = new TreeMap<>();
            MemorySegment value = arena.allocate(65536);
            for (long at = 0; at < length; ) {
                String name = names.getString(at, StandardCharsets.ISO_8859_1);
                MemorySegment nameAt = names.asSlice(at);
                long size = checked(
                        "lgetxattr", (long) GET.invokeExact(state, path, nameAt, value, value.byteSize()), state);
                xattrs.put(
                        name,
                        new String(value.asSlice(0, size).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1));
                at += name.length() + 1;
            }
            return xattrs;
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }

    private static long checked(String call, long result, MemorySegment state) throws IOException {
        if (result < 0) {
            throw new IOException("%s: errno %d".formatted(call, (int) ERRNO_FIELD.get(state, 0L)));
        }
        return result;
    }
}
