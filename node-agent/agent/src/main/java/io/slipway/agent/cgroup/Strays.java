package io.slipway.agent.cgroup;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Removes the groups that no container stands behind. */
final class Strays {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Strays() {}

    static Set<String> remove(CgroupDriver driver, Set<String> keep) throws IOException {
        Set<String> removed = new TreeSet<>();
        IOException failure = null;
        for (String id : driver.ids()) {
            if (!keep.contains(id)) {
                failure = remove(driver, id, removed, failure);
            }
        }
        if (failure != null) {
            throw failure;
        }
        return removed;
    }

    private static @Nullable IOException remove(
            CgroupDriver driver, String id, Set<String> removed, @Nullable IOException earlier) {
        try {
            Optional<Cgroup> group = driver.find(id);
            if (group.isPresent()) {
                group.get().kill(LIMIT);
                group.get().remove(LIMIT);
            }
            removed.add(id);
            return earlier;
        } catch (IOException e) {
            if (earlier == null) {
                return e;
            }
            earlier.addSuppressed(e);
            return earlier;
        }
    }
}
