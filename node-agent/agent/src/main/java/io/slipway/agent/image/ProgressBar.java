package io.slipway.agent.image;

import java.util.Locale;

/** The bar that docker writes beside the numbers, for clients that do not draw their own. */
final class ProgressBar {
    private static final int WIDTH = 50;
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB"};

    private ProgressBar() {}

    static String of(long current, long total) {
        if (total <= 0) {
            return current <= 0 ? "" : "%8s".formatted(size(current));
        }
        int filled = Math.clamp(current * 100 / total, 0, 100) / 2;
        String bar = "=".repeat(filled) + ">" + " ".repeat(WIDTH - filled);
        return "[%s] %8s/%s".formatted(bar, size(current), size(total));
    }

    /** Four significant digits in decimal units, as docker does it. */
    static String size(long bytes) {
        double value = bytes;
        int unit = 0;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1000;
            unit++;
        }
        return significant(value) + UNITS[unit];
    }

    private static String significant(double value) {
        int decimals = value >= 1000 ? 0 : value >= 100 ? 1 : value >= 10 ? 2 : 3;
        String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
        return text.indexOf('.') < 0 ? text : text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
