package io.slipway.agent.runtime.seccomp;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The first two numbers of a kernel's version; docker's profiles look no further. */
record KernelVersion(int kernel, int major) implements Comparable<KernelVersion> {
    private static final Pattern WRITTEN = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3})");
    private static final Pattern RELEASE = Pattern.compile("([0-9]{1,3})\\.([0-9]{1,3}).*", Pattern.DOTALL);
    private static final Comparator<KernelVersion> ORDER =
            Comparator.comparingInt(KernelVersion::kernel).thenComparingInt(KernelVersion::major);

    /**
     * A version as a profile writes it, {@code 4.8}.
     *
     * @throws IllegalArgumentException with docker's words
     */
    static KernelVersion parse(String text) {
        KernelVersion version = match(WRITTEN, text);
        if (version.kernel == 0 && version.major == 0) {
            throw invalid(text, ": version cannot be 0.0");
        }
        return version;
    }

    /** The version in a release such as {@code 6.18.44-generic}. */
    static KernelVersion ofRelease(String release) {
        return match(RELEASE, release);
    }

    @Override
    public int compareTo(KernelVersion other) {
        return ORDER.compare(this, other);
    }

    private static KernelVersion match(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.matches()) {
            throw invalid(text, "");
        }
        return new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    private static IllegalArgumentException invalid(String text, String why) {
        return new IllegalArgumentException(
                "invalid kernel version: \"" + text + "\", expected \"<kernel>.<major>\"" + why);
    }
}
