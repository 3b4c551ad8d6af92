package io.slipway.agent.container;

import java.util.List;
import java.util.Locale;

/** Signals by name or number. The numbers are those of Linux on amd64 and arm64. */
final class Signals {
    static final int KILL = 9;
    static final int TERM = 15;
    private static final int FIRST_REALTIME = 34;
    private static final int LAST = 64;
    /** In the order of their numbers, from 1. */
    private static final List<String> NAMES = List.of(
            "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
            "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
            "WINCH", "IO", "PWR", "SYS");

    private Signals() {}

    /** {@code SIGTERM}, {@code term}, {@code 15}, {@code RTMIN+3}. */
    static int parse(String text) throws ContainerException {
        String word = text.toUpperCase(Locale.ROOT);
        String name = word.startsWith("SIG") ? word.substring(3) : word;
        int index = NAMES.indexOf(name);
        if (index >= 0) {
            return index + 1;
        }
        int number = switch (name) {
            case "IOT" -> NAMES.indexOf("ABRT") + 1;
            case "CLD" -> NAMES.indexOf("CHLD") + 1;
            case "POLL" -> NAMES.indexOf("IO") + 1;
            case "RTMIN" -> FIRST_REALTIME;
            case "RTMAX" -> LAST;
            default -> number(name);
        };
        if (number < 1 || number > LAST) {
            throw ContainerException.invalid("Invalid signal: " + text);
        }
        return number;
    }

    private static int number(String text) {
        try {
            if (text.startsWith("RTMIN+")) {
                return FIRST_REALTIME + Integer.parseUnsignedInt(text.substring(6));
            }
            if (text.startsWith("RTMAX-")) {
                return LAST - Integer.parseUnsignedInt(text.substring(6));
            }
            return Integer.parseUnsignedInt(text);
        } catch (NumberFormatException notANumber) {
            return -1;
        }
    }
}
