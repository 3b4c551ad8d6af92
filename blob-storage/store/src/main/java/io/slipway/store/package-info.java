/**
 * Where the bytes of blobs lie: in files, or in memory for tests and trials.
 *
 * <p>Owns the bytes of unfinished uploads and of committed objects, and nothing else. It never knows repositories,
 * links or callers, which digest is wanted by whom, or a database. A committed object is complete, verified and on
 * stable storage; an uncommitted one is invisible.
 */
@NullMarked
package io.slipway.store;

import org.jspecify.annotations.NullMarked;
