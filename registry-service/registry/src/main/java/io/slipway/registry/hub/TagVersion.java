package io.slipway.registry.hub;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tag as a version, for sorting: semantic versions by their precedence, dates and build numbers by their numbers, and
 * everything else behind them by name, in which runs of digits count as numbers.
 *
 * <p>{@code 1.10} is above {@code 1.9}, {@code 2.0.0-rc.1} below {@code 2.0.0}, {@code 1.27} and {@code v1.27} equal up to
 * their names; {@code 1.27-alpine} is a variant of {@code 1.27}, directly below it, and no pre-release.
 *
 * <p>Source: Semantic Versioning 2.0.0, section 11.
 *
 * @param tag the whole tag
 * @param numbers those it begins with; empty for what is no version
 * @param suffix what follows them
 * @param stage whether the suffix makes it a release, a variant of one, or something before it
 */
record TagVersion(String tag, List<BigInteger> numbers, String suffix, Stage stage) implements Comparable<TagVersion> {

    /** From the least to the most. */
    enum Stage {
        /** {@code rc.1}, {@code beta2}, {@code SNAPSHOT}. */
        BEFORE_RELEASE,
        /** {@code alpine}: the release, made otherwise. */
        VARIANT,
        /** Nothing follows the numbers. */
        RELEASE
    }

    private static final Pattern VERSION = Pattern.compile("[vV]?(\\d{1,18}(?:\\.\\d{1,18}){0,3})(?:[-_.+](.*))?");
    private static final Pattern FIRST_WORD = Pattern.compile("[a-z]*");
    private static final Set<String> BEFORE = Set.of(
            "a",
            "alpha",
            "b",
            "beta",
            "canary",
            "cr",
            "dev",
            "ea",
            "m",
            "milestone",
            "nightly",
            "pre",
            "preview",
            "rc",
            "snapshot",
            "test",
            "unstable");

    private static final Comparator<TagVersion> ORDER = Comparator.comparing(
                    (TagVersion version) -> !version.numbers.isEmpty())
            .thenComparing(TagVersion::numbers, TagVersion::compareNumbers)
            .thenComparing(TagVersion::stage)
            .thenComparing(TagVersion::suffix, TagVersion::compareNaturally)
            .thenComparing(TagVersion::tag, TagVersion::compareNaturally)
            .thenComparing(TagVersion::tag);

    static TagVersion of(String tag) {
        Matcher matcher = VERSION.matcher(tag);
        if (!matcher.matches()) {
            return new TagVersion(tag, List.of(), tag, Stage.RELEASE);
        }
        List<BigInteger> numbers = new ArrayList<>();
        for (String number : matcher.group(1).split("\\.", -1)) {
            numbers.add(new BigInteger(number));
        }
        String suffix = matcher.group(2) == null ? "" : matcher.group(2);
        return new TagVersion(tag, List.copyOf(numbers), suffix, stage(suffix));
    }

    /**
     * The name that says most of what it names: the highest release, or else the highest of the other versions, or else what
     * was pushed last, and {@code latest} only where there is nothing else.
     *
     * @param tags of one thing, the latest first; at least one
     */
    static String mostTelling(List<String> tags) {
        List<TagVersion> versions = tags.stream().map(TagVersion::of).toList();
        return versions.stream()
                .filter(TagVersion::isStable)
                .max(Comparator.naturalOrder())
                .or(() -> versions.stream()
                        .filter(version -> !version.numbers.isEmpty())
                        .max(Comparator.naturalOrder()))
                .map(TagVersion::tag)
                .or(() -> tags.stream().filter(tag -> !tag.equals("latest")).findFirst())
                .orElseGet(tags::getFirst);
    }

    /** Whether it names a release with nothing added. */
    boolean isStable() {
        return !numbers.isEmpty() && stage == Stage.RELEASE;
    }

    @Override
    public int compareTo(TagVersion other) {
        return ORDER.compare(this, other);
    }

    private static Stage stage(String suffix) {
        if (suffix.isEmpty()) {
            return Stage.RELEASE;
        }
        Matcher word = FIRST_WORD.matcher(suffix.toLowerCase(Locale.ROOT));
        return word.lookingAt() && BEFORE.contains(word.group()) ? Stage.BEFORE_RELEASE : Stage.VARIANT;
    }

    /** Missing numbers count as zero. */
    private static int compareNumbers(List<BigInteger> one, List<BigInteger> other) {
        for (int at = 0; at < Math.max(one.size(), other.size()); at++) {
            int difference = number(one, at).compareTo(number(other, at));
            if (difference != 0) {
                return difference;
            }
        }
        return 0;
    }

    private static BigInteger number(List<BigInteger> numbers, int at) {
        return at < numbers.size() ? numbers.get(at) : BigInteger.ZERO;
    }

    private static int compareNaturally(String one, String other) {
        int left = 0;
        int right = 0;
        while (left < one.length() && right < other.length()) {
            int leftEnd = digitsEnd(one, left);
            int rightEnd = digitsEnd(other, right);
            int difference;
            if (leftEnd > left && rightEnd > right) {
                difference = new BigInteger(one.substring(left, leftEnd))
                        .compareTo(new BigInteger(other.substring(right, rightEnd)));
                left = leftEnd;
                right = rightEnd;
            } else {
                difference = Character.compare(one.charAt(left++), other.charAt(right++));
            }
            if (difference != 0) {
                return difference;
            }
        }
        return Integer.compare(one.length() - left, other.length() - right);
    }

    /** Tags have ASCII digits alone, and 128 characters at most. */
    private static int digitsEnd(String text, int from) {
        int end = from;
        while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
            end++;
        }
        return end;
    }
}
