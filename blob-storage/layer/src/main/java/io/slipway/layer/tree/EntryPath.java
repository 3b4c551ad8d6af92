package io.slipway.layer.tree;

import io.slipway.layer.ByteString;
import io.slipway.layer.InvalidLayerException;
import io.slipway.layer.tar.TarLimits;

/** Makes paths relative to the root of the image out of names as archives write them. */
final class EntryPath {
    private EntryPath() {}

    /**
     * Takes away slashes at both ends, doubled slashes and {@code .} components.
     *
     * @param name the entry, for messages
     * @param written its name, or the name that it links to
     * @return the path, empty for the root
     * @throws InvalidLayerException when a component is {@code ..}, too long or has a zero byte
     */
    static ByteString clean(ByteString name, ByteString written) throws InvalidLayerException {
        String text = written.latin1();
        if (text.indexOf('\0') >= 0) {
            throw new InvalidLayerException(name, "has a zero byte in the path " + written.quoted());
        }
        if (isClean(text)) {
            return written;
        }
        StringBuilder out = new StringBuilder(text.length());
        int at = 0;
        while (at < text.length()) {
            int slash = text.indexOf('/', at);
            int end = slash < 0 ? text.length() : slash;
            String component = text.substring(at, end);
            if (component.equals("..")) {
                throw new InvalidLayerException(
                        name, "leads upwards: there is a \"..\" in the path " + written.quoted());
            }
            if (component.length() > TarLimits.NAME_BYTES) {
                throw new InvalidLayerException(
                        name,
                        "has a component of %d bytes in its path, %d are allowed"
                                .formatted(component.length(), TarLimits.NAME_BYTES));
            }
            if (!component.isEmpty() && !component.equals(".")) {
                out.append(out.isEmpty() ? "" : "/").append(component);
            }
            at = end + 1;
        }
        return ByteString.latin1(out.toString());
    }

    /** Whether nothing is to be changed or refused, which is so for nearly all names. */
    private static boolean isClean(String text) {
        int start = 0;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            int length = end - start;
            if (length == 0
                    || length > TarLimits.NAME_BYTES
                    || (text.charAt(start) == '.' && isDots(text, start, end))) {
                return false;
            }
            start = end + 1;
        }
        return true;
    }

    private static boolean isDots(String text, int start, int end) {
        return end - start == 1 || (end - start == 2 && text.charAt(start + 1) == '.');
    }

    /** Everything before the last slash of a clean path, empty for a name in the root. */
    static String parent(String path) {
        int slash = path.lastIndexOf('/');
        return slash < 0 ? "" : path.substring(0, slash);
    }

    /** Everything behind the last slash of a clean path. */
    static String name(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
