package io.slipway.registry.operations;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Says which requests may be served at this moment. It closes when the registry ends, to all but uploads that
 * are under way and the tokens that they need; it is closed while answers from memory might be out of date, because the database has not confirmed for
 * too long that no other registry uses it; and uploads are not begun while there is no room for them.
 */
public final class Gate {
    private static final String RETRY_SECONDS = "5";

    private final BooleanSupplier memoryHolds;
    private final FolderWatch folders;
    private volatile boolean draining;

    /**
     * Creates the gate, open.
     *
     * @param memoryHolds whether what is remembered of the database is surely what it holds; asked at each request
     * @param folders where uploads go
     */
    public Gate(BooleanSupplier memoryHolds, FolderWatch folders) {
        this.memoryHolds = memoryHolds;
        this.folders = folders;
    }

    /** At a start, which may be one after a stop. */
    void open() {
        draining = false;
    }

    /** From now on nothing new is begun. */
    void drain() {
        draining = true;
    }

    /** Whether the registry is about to stop. */
    public boolean isDraining() {
        return draining;
    }

    /**
     * Why a request may not be served now; empty when it may.
     *
     * @param method the request's, as HTTP writes it
     */
    Optional<RegistryException> refusal(Route route, String method) {
        if (route == Route.OTHER) {
            // Pages, health and metrics: of use just now.
            return Optional.empty();
        }
        if (draining && !endsAnUpload(route, method)) {
            return Optional.of(refused("the registry is stopping: try again shortly"));
        }
        if (!memoryHolds.getAsBoolean()) {
            return Optional.of(refused("the registry has lost its database: try again shortly"));
        }
        if (route == Route.UPLOAD && bringsBytes(method) && !folders.hasRoom()) {
            return Optional.of(refused("the registry's disk is full or cannot be written: try again later"));
        }
        return Optional.empty();
    }

    /** A client whose token has expired while it sent needs another one for its next request. */
    private static boolean endsAnUpload(Route route, String method) {
        return route == Route.TOKEN || (route == Route.UPLOAD && !method.equals("POST"));
    }

    /**
     * Requests whose bytes need room. A PUT is let through: the bytes of the upload that it closes lie on the disk already.
     * Where it brings the last of them along, and when the room ends while bytes flow, whoever reads them refuses.
     */
    private static boolean bringsBytes(String method) {
        return method.equals("POST") || method.equals("PATCH");
    }

    private static RegistryException refused(String message) {
        return new RegistryException(ErrorCode.UNAVAILABLE, message).with("Retry-After", RETRY_SECONDS);
    }
}
