package io.slipway.registry.explorer;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line of a Dockerfile that made a layer, out of what builders write into the history. The classic builder writes
 * {@code /bin/sh -c #(nop)  CMD ["sh"]} and {@code /bin/sh -c apt-get …}, BuildKit {@code RUN /bin/sh -c apt-get … # buildkit}.
 * What has neither form is shown as it is.
 */
final class BuildStep {
    /** What is shown of one. */
    private static final int MOST = 16_384;

    private static final String BUILDKIT = " # buildkit";
    private static final Pattern NOTHING_RUN = Pattern.compile("^/bin/sh -c #\\(nop\\)\\s*", Pattern.DOTALL);
    private static final Pattern CLASSIC_RUN = Pattern.compile("^(?:\\|\\d+ .*?)?/bin/sh -c (.*)$", Pattern.DOTALL);
    private static final Pattern BUILDKIT_RUN =
            Pattern.compile("^RUN (?:\\|\\d+ .*? )?/bin/sh -c (.*)$", Pattern.DOTALL);

    private BuildStep() {}

    static String of(String createdBy) {
        String text = createdBy.length() > MOST ? createdBy.substring(0, MOST) + "..." : createdBy;
        if (text.endsWith(BUILDKIT)) {
            text = text.substring(0, text.length() - BUILDKIT.length());
        }
        Matcher nothingRun = NOTHING_RUN.matcher(text);
        if (nothingRun.find()) {
            return text.substring(nothingRun.end()).strip();
        }
        for (Pattern run : new Pattern[] {BUILDKIT_RUN, CLASSIC_RUN}) {
            Matcher matcher = run.matcher(text);
            if (matcher.matches()) {
                return "RUN " + matcher.group(1).strip();
            }
        }
        return text.strip();
    }
}
