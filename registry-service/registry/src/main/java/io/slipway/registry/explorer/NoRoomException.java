package io.slipway.registry.explorer;

import java.io.IOException;

/** What is being made at the same time leaves no room. Later there may be some. */
final class NoRoomException extends IOException {
    private static final long serialVersionUID = 1L;

    NoRoomException() {
        super("other images that are being read take all the room there is: ask again later");
    }
}
