package io.slipway.registry.explorer;

import io.slipway.layer.ByteString;
import io.slipway.layer.listing.FileAspect;
import io.slipway.layer.listing.ListedFile;
import io.slipway.layer.listing.ListingDifferences.Difference;
import io.slipway.registry.explorer.ComparisonView.Group;
import io.slipway.registry.explorer.ComparisonView.Summary;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Adds up differences, and groups them by directories as deep as still makes no more than a page of groups. */
final class DifferenceCount {
    private static final int DEEPEST = 6;
    private static final int MOST_GROUPS = 1000;

    private final List<Map<String, long[]>> byDepth = new ArrayList<>();
    private final Set<FileAspect> aspects = EnumSet.noneOf(FileAspect.class);
    private long added;
    private long changed;
    private long metadata;
    private long removed;
    private long bytes;

    DifferenceCount() {
        for (int depth = 0; depth <= DEEPEST; depth++) {
            byDepth.add(new TreeMap<>());
        }
    }

    void add(Difference difference) {
        int kind;
        if (difference.from() == null) {
            added++;
            kind = 0;
        } else if (difference.to() == null) {
            removed++;
            kind = 2;
        } else {
            changed += difference.isMetadataOnly() ? 0 : 1;
            metadata += difference.isMetadataOnly() ? 1 : 0;
            kind = 1;
        }
        aspects.addAll(difference.aspects());
        ListedFile now = difference.to();
        bytes += now == null || difference.isMetadataOnly() ? 0 : now.size();
        group(difference.path().latin1(), kind);
    }

    private void group(String path, int kind) {
        int end = -1;
        for (int depth = 0; depth < byDepth.size(); depth++) {
            if (depth > 0) {
                int slash = path.indexOf('/', end + 1);
                if (slash >= 0) {
                    end = slash;
                }
            }
            byDepth.get(depth).computeIfAbsent(path.substring(0, Math.max(end, 0)), key -> new long[3])[kind]++;
        }
        // The deepest that have become too many are given up.
        while (byDepth.getLast().size() > MOST_GROUPS) {
            byDepth.removeLast();
        }
    }

    Summary summary() {
        return new Summary(
                added,
                changed,
                metadata,
                removed,
                bytes,
                aspects.stream().map(DifferenceCount::word).toList());
    }

    long total() {
        return added + changed + metadata + removed;
    }

    List<Group> groups() {
        return byDepth.getLast().entrySet().stream()
                .map(group -> {
                    ByteString path = ByteString.latin1(group.getKey());
                    long[] counts = group.getValue();
                    return new Group(
                            ShownBytes.text(path).orElse(null),
                            ShownBytes.token(path),
                            ShownBytes.shown(path),
                            counts[0],
                            counts[1],
                            counts[2]);
                })
                .toList();
    }

    static String word(FileAspect aspect) {
        return aspect.name().toLowerCase(Locale.ROOT);
    }
}
