package io.slipway.e2e;

/** Which of the two tiers runs: the fast one leaves out what is tagged "slow" and shortens what repeats. */
public final class Tier {
    private Tier() {}

    /** Whether the fast tier runs. */
    public static boolean isFast() {
        return Boolean.getBoolean("slipway.fast")
                || System.getProperty("excludedGroups", "").contains("slow");
    }
}
