package io.slipway.registry.hub;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.slipway.auth.access.RepositoryId;

/** READMEs as they may be shown, remembered: each revision is rendered once while it is asked for. */
public final class Readmes {
    private static final long MOST_CHARACTERS = 16 << 20;

    private final Cache<Key, String> rendered = Caffeine.newBuilder()
            .maximumWeight(MOST_CHARACTERS)
            .weigher((Key key, String html) -> 64 + html.length())
            .build();

    private record Key(RepositoryId repository, long revision) {}

    /** The README of this profile, which is the repository's. */
    public String html(RepositoryId repository, Profile profile) {
        return profile.readme().isEmpty()
                ? ""
                : rendered.get(new Key(repository, profile.revision()), key -> Markdown.html(profile.readme()));
    }
}
