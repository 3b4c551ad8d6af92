package io.slipway.agent.archive;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Names of files: bytes, one character each; paths as lists of them. */
final class Names {
    private Names() {}

    static byte[] bytes(String name) {
        return name.getBytes(StandardCharsets.ISO_8859_1);
    }

    static String of(byte[] name) {
        return new String(name, StandardCharsets.ISO_8859_1);
    }

    /** The bytes of a text in UTF-8. */
    static String ofText(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /** For people: what is no UTF-8 is replaced. */
    static String shown(String name) {
        return new String(bytes(name), StandardCharsets.UTF_8);
    }

    /** The components of a path, without empty ones and {@code .}; {@code ..} stays. */
    static List<String> components(String path) {
        List<String> components = new ArrayList<>();
        for (String component : path.split("/", -1)) {
            if (!component.isEmpty() && !component.equals(".")) {
                components.add(component);
            }
        }
        return components;
    }

    /**
     * As {@link #components}, with each {@code ..} taking the component before it away, as if there were no symbolic links.
     * What is left of them stands at the front.
     */
    static List<String> cleaned(String path) {
        List<String> cleaned = new ArrayList<>();
        for (String component : components(path)) {
            boolean climbs = component.equals("..");
            if (climbs && !cleaned.isEmpty() && !cleaned.getLast().equals("..")) {
                cleaned.removeLast();
            } else {
                cleaned.add(component);
            }
        }
        return cleaned;
    }

    /** As {@link #cleaned}, where a slash in front stands for the folder that an archive is unpacked in, and is its top. */
    static List<String> below(String path) {
        List<String> cleaned = cleaned(path);
        return path.startsWith("/")
                ? cleaned.stream().filter(component -> !component.equals("..")).toList()
                : cleaned;
    }

    static String path(List<String> components) {
        return "/" + String.join("/", components);
    }
}
