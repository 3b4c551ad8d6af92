package io.slipway.registry.jobs;

import io.slipway.auth.account.Caller;

/**
 * Who waits for jobs: an account, or whoever has no account and comes from the same network.
 *
 * @param key tells one from all others
 * @param stranger has no account
 * @param admin sees the jobs of all others
 */
public record JobOwner(String key, boolean stranger, boolean admin) {
    /**
     * The one that a caller is.
     *
     * @param network from where it calls
     */
    public static JobOwner of(Caller caller, String network) {
        return switch (caller) {
            case Caller.Account account -> new JobOwner(account.id().toString(), false, account.admin());
            case Caller.Anonymous nobody -> new JobOwner("@" + network, true, false);
        };
    }
}
