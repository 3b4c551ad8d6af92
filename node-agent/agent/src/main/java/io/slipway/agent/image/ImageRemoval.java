package io.slipway.agent.image;

import io.slipway.agent.snapshot.Snapshots;
import io.slipway.oci.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Removes names and images by docker's rules: a name goes alone while others are left; the last one takes the image with
 * it, unless containers use it.
 */
final class ImageRemoval {
    private final Catalogue catalogue;
    private final Resolver resolver;
    private final Snapshots snapshots;
    private final BlobSources sources;
    private final ImageUse use;
    private final ImageEvents events;

    ImageRemoval(
            Catalogue catalogue,
            Resolver resolver,
            Snapshots snapshots,
            BlobSources sources,
            ImageUse use,
            ImageEvents events) {
        this.catalogue = catalogue;
        this.resolver = resolver;
        this.snapshots = snapshots;
        this.sources = sources;
        this.use = use;
        this.events = events;
    }

    synchronized List<Images.Removal> remove(String reference, boolean force) throws IOException {
        StoredImage image = resolver.resolve(reference);
        List<Images.Removal> done = new ArrayList<>();
        if (Resolver.isIdOf(reference, image.id()) && !isNameOf(reference, image)) {
            byId(image, force, done);
        } else {
            byName(image, reference, force, done);
        }
        return done;
    }

    /** Removes an image with all its names. */
    synchronized List<Images.Removal> removeAll(StoredImage image) throws IOException {
        List<Images.Removal> done = new ArrayList<>();
        untag(image, catalogue.namesOf(image.id()), done);
        delete(image, done);
        return done;
    }

    private boolean isNameOf(String reference, StoredImage image) {
        try {
            return catalogue
                    .name(Resolver.parse(reference).orLatest())
                    .filter(name -> name.image().equals(image.id()))
                    .isPresent();
        } catch (ImageException e) {
            // 64 hexadecimal characters, which are never a name.
            return false;
        }
    }

    private void byId(StoredImage image, boolean force, List<Images.Removal> done) throws IOException {
        List<Name> names = catalogue.namesOf(image.id());
        refuseWhileUsed(image, force);
        if (!force && !isOneName(names)) {
            throw conflict(image, "must be forced", "image is referenced in multiple repositories");
        }
        untag(image, names, done);
        delete(image, done);
    }

    private void byName(StoredImage image, String reference, boolean force, List<Images.Removal> done)
            throws IOException {
        Name name = catalogue
                .name(Resolver.parse(reference).orLatest())
                .or(() -> byDigest(reference))
                .orElseThrow(() -> new ImageException(ImageException.Reason.NOT_FOUND, "No such image: " + reference));
        List<Name> names = catalogue.namesOf(image.id());
        List<ImageUse.User> users = use.usersOf(image.id());
        if (!force && isOneName(names) && !users.isEmpty()) {
            throw new ImageException(
                    ImageException.Reason.CONFLICT,
                    "conflict: unable to remove repository reference \"%s\" (must force) - container %s is using its referenced image %s"
                            .formatted(reference, shortened(users.getFirst().containerId()), Pull.shortId(image.id())));
        }
        untag(image, List.of(name), done);
        List<Name> left = catalogue.namesOf(image.id());
        boolean tagLeft = left.stream().anyMatch(other -> other.isTag() && other.isBeside(name));
        if (name.isTag() && !tagLeft) {
            untag(image, left.stream().filter(other -> other.isBeside(name)).toList(), done);
        }
        if (catalogue.namesOf(image.id()).isEmpty() && use.usersOf(image.id()).isEmpty()) {
            delete(image, done);
        } else if (catalogue.namesOf(image.id()).isEmpty() && force && !isRunning(image)) {
            delete(image, done);
        }
    }

    private Optional<Name> byDigest(String reference) {
        try {
            var parsed = Resolver.parse(reference);
            return parsed.digest().flatMap(digest -> catalogue.name(parsed.withDigest(digest)));
        } catch (ImageException e) {
            return Optional.empty();
        }
    }

    private boolean isRunning(StoredImage image) {
        return use.usersOf(image.id()).stream().anyMatch(ImageUse.User::running);
    }

    private void refuseWhileUsed(StoredImage image, boolean force) throws ImageException {
        for (ImageUse.User user : use.usersOf(image.id())) {
            if (user.running()) {
                throw conflict(
                        image,
                        "cannot be forced",
                        "image is being used by running container " + shortened(user.containerId()));
            }
        }
        for (ImageUse.User user : use.usersOf(image.id())) {
            if (!force) {
                throw conflict(
                        image,
                        "must be forced",
                        "image is being used by stopped container " + shortened(user.containerId()));
            }
        }
    }

    private static ImageException conflict(StoredImage image, String how, String why) {
        return new ImageException(
                ImageException.Reason.CONFLICT,
                "conflict: unable to delete %s (%s) - %s".formatted(Pull.shortId(image.id()), how, why));
    }

    /** At most one tag, and all names of one repository. */
    private static boolean isOneName(List<Name> names) {
        return names.stream().filter(Name::isTag).count() <= 1
                && names.stream().allMatch(name -> name.isBeside(names.getFirst()));
    }

    private void untag(StoredImage image, List<Name> names, List<Images.Removal> done) throws IOException {
        for (Name name : catalogue.unname(image.id(), names::contains)) {
            done.add(new Images.Removal.Untagged(name.written().toString()));
            events.happened("untag", image.id().toString(), name.written().toString());
        }
    }

    private void delete(StoredImage image, List<Images.Removal> done) throws IOException {
        Set<Digest> chainsKept = new HashSet<>();
        for (StoredImage other : catalogue.images()) {
            if (!other.id().equals(image.id())) {
                chainsKept.addAll(other.layers().chainIds());
            }
        }
        boolean used = !use.usersOf(image.id()).isEmpty();
        catalogue.remove(image.id());
        snapshots.driver().removeImage(image.id());
        Set<Digest> left = new HashSet<>();
        catalogue.images().forEach(other -> left.addAll(other.diffIds()));
        sources.retain(left);
        done.add(new Images.Removal.Deleted(image.id().toString()));
        events.happened("delete", image.id().toString(), image.id().toString());
        for (Digest chain : image.layers().chainIds().reversed()) {
            if (!used && !chainsKept.contains(chain)) {
                done.add(new Images.Removal.Deleted(chain.toString()));
            }
        }
    }

    private static String shortened(String containerId) {
        return containerId.substring(0, Math.min(12, containerId.length()));
    }
}
