package io.slipway.agent.archive;

import java.util.List;

/**
 * A path as a client of docker writes it. It is absolute whether it begins with a slash or not, and {@code ..} is taken
 * off by its text. The last component is followed, and must be a folder, where the path ends with a slash or {@code /.}.
 *
 * @param components one character per byte
 */
record AskedPath(List<String> components, boolean folder, boolean dot) {
    static AskedPath parse(String text) {
        String path = Names.ofText(text);
        List<String> cleaned = Names.below("/" + path);
        boolean dot = path.equals(".") || path.endsWith("/.");
        return new AskedPath(cleaned, dot || path.endsWith("/"), dot);
    }

    /** The last component, {@code /} or {@code .}: the name under which docker archives it. */
    String base() {
        return dot ? "." : components.isEmpty() ? "/" : components.getLast();
    }

    /** For messages. */
    String shown() {
        String path = Names.shown(Names.path(components));
        return dot ? path + (components.isEmpty() ? "." : "/.") : folder && !components.isEmpty() ? path + "/" : path;
    }
}
