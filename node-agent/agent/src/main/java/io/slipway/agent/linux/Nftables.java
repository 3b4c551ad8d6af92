package io.slipway.agent.linux;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.ref.Reference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The library behind the command {@code nft}, loaded when it is first asked for. Commands are its language; all commands of
 * one call are one transaction. They concern the network namespace of the calling thread.
 */
public final class Nftables {
    private static final String SONAME = "libnftables.so.1";
    /** In an order in which each finds what it needs loaded already. */
    private static final List<String> NEEDED =
            List.of("libmnl.so.0", "libnftnl.so.11", "libjansson.so.4", "libgmp.so.10", "libxtables.so.12");

    private static final int HANDLES = 1 << 3;

    private final Function contextNew;
    private final Function contextFree;
    private final Function outputFlags;
    private final Function bufferOutput;
    private final Function bufferError;
    private final Function run;
    private final Function output;
    private final Function error;

    private Nftables(NativeLibrary library) {
        contextNew = library.getFunction("nft_ctx_new");
        contextFree = library.getFunction("nft_ctx_free");
        outputFlags = library.getFunction("nft_ctx_output_set_flags");
        bufferOutput = library.getFunction("nft_ctx_buffer_output");
        bufferError = library.getFunction("nft_ctx_buffer_error");
        run = library.getFunction("nft_run_cmd_from_buffer");
        output = library.getFunction("nft_ctx_get_output_buffer");
        error = library.getFunction("nft_ctx_get_error_buffer");
    }

    /**
     * The library, or nothing where it cannot be loaded.
     *
     * @param folder where it and what it needs are; empty to ask the system's loader
     */
    public static Optional<Nftables> load(Optional<Path> folder) {
        try {
            if (folder.isEmpty()) {
                return Optional.of(new Nftables(NativeLibrary.getInstance(SONAME)));
            }
            return Optional.of(new Nftables(loadFrom(folder.get())));
        } catch (UnsatisfiedLinkError e) {
            return Optional.empty();
        }
    }

    private static NativeLibrary loadFrom(Path folder) {
        List<NativeLibrary> needed = new ArrayList<>();
        try {
            for (String name : NEEDED) {
                Path file = folder.resolve(name);
                // What is not there is installed, and the loader finds it.
                if (Files.exists(file)) {
                    needed.add(NativeLibrary.getInstance(file.toAbsolutePath().toString()));
                }
            }
            return NativeLibrary.getInstance(
                    folder.resolve(SONAME).toAbsolutePath().toString());
        } finally {
            // From here on the library itself holds those that it needs.
            Reference.reachabilityFence(needed);
        }
    }

    /**
     * Runs commands as one transaction and returns what they print; rules are listed with their handles.
     *
     * @throws NftablesException when the library or the kernel refuses; nothing has changed then
     */
    public String run(String commands) throws NftablesException {
        // A context of its own for each call: it caches what the kernel has, and belongs to one namespace.
        Pointer context = contextNew.invokePointer(new Object[] {0});
        if (context == null) {
            throw new NftablesException("nft_ctx_new failed");
        }
        try {
            outputFlags.invokeVoid(new Object[] {context, HANDLES});
            bufferOutput.invokeInt(new Object[] {context});
            bufferError.invokeInt(new Object[] {context});
            int status = run.invokeInt(new Object[] {context, commands});
            if (status != 0) {
                throw new NftablesException(text(error, context));
            }
            return text(output, context);
        } finally {
            contextFree.invokeVoid(new Object[] {context});
        }
    }

    private static String text(Function getter, Pointer context) {
        Pointer text = getter.invokePointer(new Object[] {context});
        return text == null ? "" : text.getString(0, "UTF-8");
    }
}
