/**
 * The distribution protocol under {@code /v2}: paths, headers, status codes and its error envelope. Parses at
 * the edge, asks {@code auth} what the caller may do, and leaves facts to {@code content}. Holds no SQL.
 */
@NullMarked
package io.slipway.registry.v2;

import org.jspecify.annotations.NullMarked;
