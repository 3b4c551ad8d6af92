package io.slipway.agent.archive;

import io.slipway.agent.linux.DescriptorCalls;
import io.slipway.agent.linux.Errno;
import io.slipway.agent.linux.ErrnoException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Extended attributes that go into an archive and come out of one. Only those that mean the same anywhere go in: what users
 * set, and file capabilities. Labels and lists of access belong to one machine, and a client that cannot set them would fail.
 */
final class Xattrs {
    private static final Logger LOG = LoggerFactory.getLogger(Xattrs.class);
    private static final DescriptorCalls CALLS = DescriptorCalls.system();
    private static final String CAPABILITY = "security.capability";
    private static final String USERS = "user.";
    private static final String OVERLAYS = "trusted.overlay.";

    private Xattrs() {}

    static Map<String, byte[]> of(Place place) throws IOException {
        // The kernel lets nothing else have the attributes that are archived.
        if (place.type() != FileType.FILE && place.type() != FileType.FOLDER) {
            return Map.of();
        }
        Map<String, byte[]> xattrs = new HashMap<>();
        for (byte[] bytes : CALLS.xattrs(place.descriptor())) {
            String name = Names.of(bytes);
            if (name.equals(CAPABILITY) || name.startsWith(USERS)) {
                CALLS.xattr(place.descriptor(), bytes).ifPresent(value -> xattrs.put(name, value));
            }
        }
        return xattrs;
    }

    /**
     * Sets what an archive says. What the kernel does not permit on such a file is logged, as dockerd does.
     *
     * @throws RefusedException for the attributes by which the overlay file system describes itself
     */
    static void set(Place place, Map<String, byte[]> xattrs) throws IOException {
        for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
            String name = xattr.getKey();
            if (name.startsWith(OVERLAYS)) {
                throw new RefusedException(
                        "%s: the attribute %s belongs to the overlay file system".formatted(place.shown(), name));
            }
            try {
                CALLS.setXattr(place.descriptor(), Names.bytes(name), xattr.getValue());
            } catch (ErrnoException e) {
                if (e.errno() != Errno.EPERM) {
                    throw new IOException(
                            "setxattr %s %s: %s".formatted(place.shown(), Names.shown(name), Reason.of(e)), e);
                }
                LOG.warn("{} does not get the attribute {}", place.shown(), Names.shown(name), e);
            }
        }
    }
}
