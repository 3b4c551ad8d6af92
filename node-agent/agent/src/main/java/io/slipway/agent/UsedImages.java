package io.slipway.agent;

import io.slipway.agent.container.Containers;
import io.slipway.agent.image.ImageUse;
import io.slipway.oci.Digest;
import java.util.List;
import java.util.Optional;

/** Tells the images which containers use them. The containers are known last, as they need the images. */
final class UsedImages implements ImageUse {
    private volatile Optional<Containers> containers = Optional.empty();

    void know(Containers all) {
        containers = Optional.of(all);
    }

    @Override
    public List<User> usersOf(Digest imageId) {
        return containers
                .map(all -> all.list().stream()
                        .filter(container -> container.definition().imageId().equals(imageId))
                        .map(container -> new User(
                                container.definition().id().hex(),
                                container.definition().imageName(),
                                container.state().isRunning()))
                        .toList())
                .orElse(List.of());
    }
}
