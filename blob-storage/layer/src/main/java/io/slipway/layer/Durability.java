package io.slipway.layer;

/** What a new file must outlive once it has its name. */
public enum Durability {
    /** A loss of power: bytes, name and folder are synced. */
    SYNCED,
    /** The end of this process. For files that are made again, or synced by the caller, before they are trusted. */
    WRITTEN
}
