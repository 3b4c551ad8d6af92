package io.slipway.registry.v2;

import java.util.HashMap;
import java.util.Map;

/** How many bodies of uploads are received at a time, in all and of each account: no account can take all there are. */
final class BodyShares {
    private final int inAll;
    private final int perAccount;
    private final Map<String, Integer> taken = new HashMap<>();
    private int sum;

    BodyShares(int inAll, int perAccount) {
        this.inAll = inAll;
        this.perAccount = perAccount;
    }

    /** Takes a share, to be {@linkplain #release released}; false when there is none left. */
    synchronized boolean tryAcquire(String account) {
        int mine = taken.getOrDefault(account, 0);
        if (sum >= inAll || mine >= perAccount) {
            return false;
        }
        taken.put(account, mine + 1);
        sum++;
        return true;
    }

    synchronized void release(String account) {
        taken.computeIfPresent(account, (name, mine) -> mine > 1 ? mine - 1 : null);
        sum--;
    }

    /** Of how many accounts something is remembered. */
    synchronized int accounts() {
        return taken.size();
    }
}
