package io.slipway.agent.cgroup;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One line of the list of devices that a container may use. Where two rules speak of the same device, the later wins.
 *
 * @param type empty for both kinds
 * @param major empty for all
 * @param minor empty for all
 */
public record DeviceRule(boolean allow, Optional<Type> type, OptionalInt major, OptionalInt minor, Access access) {
    private static final Pattern FORM = Pattern.compile("([abc]) (\\d{1,9}|\\*):(\\d{1,9}|\\*) ([rwm]{1,3})");

    /** The two kinds of device nodes, by the letter that the kernel uses. */
    public enum Type {
        BLOCK('b'),
        CHARACTER('c');

        private final char letter;

        Type(char letter) {
            this.letter = letter;
        }

        public char letter() {
            return letter;
        }
    }

    /** What may be done with a device: read, write, create a node. */
    public record Access(boolean read, boolean write, boolean mknod) {
        public static final Access ALL = new Access(true, true, true);

        public Access {
            if (!read && !write && !mknod) {
                throw new IllegalArgumentException("a device rule without any access");
            }
        }

        /** Letters out of {@code rwm}, in any order. */
        public static Access parse(String letters) {
            if (!letters.matches("[rwm]{1,3}")) {
                throw new IllegalArgumentException("device access is made of r, w and m: '" + letters + "'");
            }
            return new Access(letters.contains("r"), letters.contains("w"), letters.contains("m"));
        }

        @Override
        public String toString() {
            return (read ? "r" : "") + (write ? "w" : "") + (mknod ? "m" : "");
        }
    }

    public DeviceRule {
        if (type.isEmpty() && (major.isPresent() || minor.isPresent())) {
            throw new IllegalArgumentException("a device rule for both kinds is for all numbers");
        }
    }

    public static DeviceRule allow(Type type, OptionalInt major, OptionalInt minor, Access access) {
        return new DeviceRule(true, Optional.of(type), major, minor, access);
    }

    public static DeviceRule allow(Type type, int major, int minor, Access access) {
        return allow(type, OptionalInt.of(major), OptionalInt.of(minor), access);
    }

    /** Everything, as a privileged container has it. */
    public static DeviceRule allowAll() {
        return new DeviceRule(true, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Access.ALL);
    }

    public static DeviceRule denyAll() {
        return new DeviceRule(false, Optional.empty(), OptionalInt.empty(), OptionalInt.empty(), Access.ALL);
    }

    /** A rule that allows, as the kernel and docker's {@code --device-cgroup-rule} write it: {@code c 1:3 rwm}. */
    public static DeviceRule parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("invalid device cgroup format '" + text + "'");
        }
        Optional<Type> type = switch (matcher.group(1)) {
            case "b" -> Optional.of(Type.BLOCK);
            case "c" -> Optional.of(Type.CHARACTER);
            default -> Optional.empty();
        };
        Access access = Access.parse(matcher.group(4));
        if (type.isEmpty()) {
            return new DeviceRule(true, type, OptionalInt.empty(), OptionalInt.empty(), access);
        }
        return new DeviceRule(true, type, number(matcher.group(2)), number(matcher.group(3)), access);
    }

    private static OptionalInt number(String text) {
        return text.equals("*") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(text));
    }

    /**
     * What every container gets: nodes of any kind may be made, the harmless ones may be used. To be followed by the
     * container's own devices.
     */
    public static List<DeviceRule> defaults() {
        Access mknod = Access.parse("m");
        return List.of(
                denyAll(),
                allow(Type.CHARACTER, OptionalInt.empty(), OptionalInt.empty(), mknod),
                allow(Type.BLOCK, OptionalInt.empty(), OptionalInt.empty(), mknod),
                allow(Type.CHARACTER, 1, 3, Access.ALL), // null
                allow(Type.CHARACTER, 1, 5, Access.ALL), // zero
                allow(Type.CHARACTER, 1, 7, Access.ALL), // full
                allow(Type.CHARACTER, 1, 8, Access.ALL), // random
                allow(Type.CHARACTER, 1, 9, Access.ALL), // urandom
                allow(Type.CHARACTER, 5, 0, Access.ALL), // tty
                allow(Type.CHARACTER, 5, 1, Access.ALL), // console
                allow(Type.CHARACTER, 5, 2, Access.ALL), // ptmx
                allow(Type.CHARACTER, OptionalInt.of(136), OptionalInt.empty(), Access.ALL)); // pts
    }

    /** As the files {@code devices.allow} and {@code devices.deny} take it, and {@code devices.list} shows it. */
    @Override
    public String toString() {
        if (type.isEmpty()) {
            return "a *:* " + access;
        }
        return "%s %s:%s %s".formatted(type.get().letter(), number(major), number(minor), access);
    }

    private static String number(OptionalInt value) {
        return value.isPresent() ? Integer.toString(value.getAsInt()) : "*";
    }
}
