package io.slipway.registry.health;

import io.slipway.registry.health.Finding.Level;
import io.slipway.registry.health.Finding.Unit;
import io.slipway.registry.operations.FolderWatch;
import java.util.Optional;

/** Whether the data folder can be written, and how much room the fullest of its disks has. */
record DiskCheck(FolderWatch folders) implements HealthCheck {
    @Override
    public String name() {
        return "disk";
    }

    @Override
    public Finding look() {
        Optional<FolderWatch.Room> room = folders.leastRoom();
        // A tenth is what file systems begin to be slow with, and leaves time to do something.
        long little = room.map(least -> Math.max(2 * folders.margin().toBytes(), least.size() / 10))
                .orElse(0L);
        Finding finding = Finding.ok(
                room.map(FolderWatch.Room::free).orElse(null), room.isPresent() ? (Long) little : null, Unit.BYTES);
        Optional<String> trouble = folders.trouble();
        if (trouble.isPresent()) {
            return finding.but(Level.FAILED, trouble.get());
        }
        return room.isPresent() && room.get().free() < little
                ? finding.but(
                        Level.WARNING, "little room is left in " + room.get().folder())
                : finding;
    }
}
