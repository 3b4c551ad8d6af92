package io.slipway.layer.decode;

/** A library that can read gzip. The JDK's is always there; a faster one takes its place where the machine has it. */
@FunctionalInterface
public interface GzipDecoder {
    /** Java's own, which is zlib. */
    GzipDecoder JDK = GzipMembers::new;

    /** Begins a stream of one or more gzip members, whose headers, CRC-32 and lengths the decoder checks. */
    StreamDecoder open();
}
