package io.slipway.layer;

/**
 * An extended attribute.
 *
 * @param name with its namespace, for example {@code security.capability}; up to 255 bytes
 * @param value any bytes, up to 65,535
 */
public record Xattr(ByteString name, ByteString value) {}
