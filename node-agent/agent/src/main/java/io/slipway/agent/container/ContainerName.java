package io.slipway.agent.container;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** A container's name: a letter or digit, then one or more of letters, digits, {@code _ . -}; 255 at most. */
public record ContainerName(String value) {
    private static final int MAX_LENGTH = 255;
    private static final Pattern GRAMMAR = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");
    private static final List<String> MANNERS = List.of(
            "able", "brisk", "calm", "clear", "deft", "eager", "fair", "fleet", "gentle", "hardy", "keen", "lively",
            "lucid", "merry", "mild", "neat", "nimble", "patient", "plain", "quick", "quiet", "ready", "steady",
            "sunny", "swift", "tidy", "trim", "trusty", "upright", "warm", "wise", "witty");
    private static final List<String> BOATS = List.of(
            "barge",
            "bark",
            "brig",
            "canoe",
            "caravel",
            "clipper",
            "coaster",
            "cog",
            "coracle",
            "corvette",
            "cutter",
            "dhow",
            "dinghy",
            "dory",
            "ferry",
            "frigate",
            "galley",
            "gig",
            "junk",
            "kayak",
            "ketch",
            "launch",
            "lugger",
            "pinnace",
            "punt",
            "raft",
            "schooner",
            "skiff",
            "sloop",
            "tender",
            "trawler",
            "yawl");

    public ContainerName {
        if (value.length() > MAX_LENGTH || !GRAMMAR.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "Invalid container name (%s), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed".formatted(value));
        }
    }

    /** Reads a name; one slash in front is allowed, as docker writes it in answers. */
    static ContainerName parse(String text) throws ContainerException {
        try {
            return new ContainerName(text.startsWith("/") ? text.substring(1) : text);
        } catch (IllegalArgumentException e) {
            throw new ContainerException(ContainerException.Kind.INVALID, String.valueOf(e.getMessage()), e);
        }
    }

    /** A name for a container that was given none; it may be taken already. */
    static ContainerName random(RandomGenerator random) {
        return new ContainerName(
                MANNERS.get(random.nextInt(MANNERS.size())) + "_" + BOATS.get(random.nextInt(BOATS.size())));
    }

    @Override
    public String toString() {
        return value;
    }
}
