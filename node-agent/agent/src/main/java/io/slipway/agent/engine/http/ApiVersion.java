package io.slipway.agent.engine.http;

import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of the Docker Engine API, such as 1.44. Ordered by number, so 1.9 comes before 1.24. */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** The oldest version that is served. */
    public static final ApiVersion MINIMUM = new ApiVersion(1, 24);

    /** The newest version that is served; also what a path without a version means. */
    public static final ApiVersion MAXIMUM = new ApiVersion(1, 51);

    private static final Pattern FORM = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})");
    private static final Comparator<ApiVersion> ORDER =
            Comparator.comparingInt(ApiVersion::major).thenComparingInt(ApiVersion::minor);

    /** Parses {@code 1.44}. @throws EngineException 400 for anything else */
    public static ApiVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw EngineException.badRequest("invalid API version: " + text);
        }
        return new ApiVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    public boolean atLeast(int otherMajor, int otherMinor) {
        return compareTo(new ApiVersion(otherMajor, otherMinor)) >= 0;
    }

    public boolean before(int otherMajor, int otherMinor) {
        return !atLeast(otherMajor, otherMinor);
    }

    /** @throws EngineException 400 in docker's words when this version is not served */
    void requireServed() {
        if (compareTo(MINIMUM) < 0) {
            throw EngineException.badRequest("client version " + this + " is too old. Minimum supported API version is "
                    + MINIMUM + ", please upgrade your client to a newer version");
        }
        if (compareTo(MAXIMUM) > 0) {
            throw EngineException.badRequest(
                    "client version " + this + " is too new. Maximum supported API version is " + MAXIMUM);
        }
    }

    @Override
    public int compareTo(ApiVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
