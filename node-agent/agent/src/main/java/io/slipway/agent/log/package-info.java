/**
 * Reads what containers have written, from the files that the shim keeps: docker's json-file format, one JSON object a
 * line, rotated by renaming {@code FILE} to {@code FILE.1}, that to {@code FILE.2}, and so on. Writes nothing.
 */
@NullMarked
package io.slipway.agent.log;

import org.jspecify.annotations.NullMarked;
