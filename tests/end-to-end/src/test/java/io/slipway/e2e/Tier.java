package io.slipway.e2e;

/** Which of the two tiers runs: the fast one leaves out what is tagged "slow" and shortens what repeats. */
final class Tier {
    private Tier() {}

    static boolean isFast() {
        return Boolean.getBoolean("slipway.fast")
                || System.getProperty("excludedGroups", "").contains("slow");
    }
}
