package io.slipway.registry.hub;

import io.slipway.auth.access.CachesInDoubt;
import io.slipway.auth.access.RepositoryId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The notices of repositories that should not be used any more, for each pull: all of them are in memory, since they are
 * few and short, and the path of a pull asks nobody.
 */
public final class Deprecations {
    private final JdbcClient jdbc;
    private volatile @Nullable Map<Long, String> notices;

    public Deprecations(JdbcClient jdbc) {
        this.jdbc = jdbc;
    }

    /** The notice, if there is one. */
    public Optional<String> of(RepositoryId repository) {
        Map<Long, String> known = notices;
        if (known == null) {
            known = load();
        }
        return Optional.ofNullable(known.get(repository.value()));
    }

    /** To be called after the commit of a change, and before its answer. Waits for a load, which may have read before it. */
    synchronized void changed(RepositoryId repository, String notice) {
        Map<Long, String> known = notices;
        if (known == null) {
            return;
        }
        if (notice.isEmpty()) {
            known.remove(repository.value());
        } else {
            known.put(repository.value(), notice);
        }
    }

    @EventListener
    synchronized void forget(CachesInDoubt doubt) {
        notices = null;
    }

    private synchronized Map<Long, String> load() {
        Map<Long, String> known = notices;
        if (known != null) {
            return known;
        }
        Map<Long, String> read = new HashMap<>();
        jdbc.sql("SELECT repository_id, deprecation FROM repository_profile WHERE deprecation <> ''")
                .query(row -> {
                    read.put(row.getLong(1), row.getString(2));
                });
        Map<Long, String> loaded = new ConcurrentHashMap<>(read);
        notices = loaded;
        return loaded;
    }
}
