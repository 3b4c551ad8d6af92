/**
 * Tar archives as a stream, both ways: what the docker command sends and what it reads. Names and attributes are bytes, kept
 * as texts of one character per byte (ISO 8859-1), since names on Linux need not be text. Knows nothing of file systems.
 *
 * <p>Reads as Go's archive/tar does, which is what dockerd reads with: old V7, POSIX ustar, PAX, and GNU's long names and
 * binary numbers. Writes POSIX ustar with PAX records where those do not suffice.
 */
@NullMarked
package io.slipway.agent.archive.tar;

import org.jspecify.annotations.NullMarked;
