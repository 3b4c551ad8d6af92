package io.slipway.agent.archive;

import java.util.Optional;

/**
 * How an archive is unpacked.
 *
 * @param keepKinds whether it is an error to replace a folder with something else, or the other way round
 * @param owner of all that is unpacked; absent: each entry's own, by its numbers
 */
public record WriteOptions(boolean keepKinds, Optional<Owner> owner) {}
