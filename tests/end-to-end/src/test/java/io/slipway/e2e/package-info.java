/**
 * The packaged registry, started as a child process, against programs that nobody here wrote and against hostile input.
 * Never loads a class of the registry: what is tested is what a stranger sees.
 */
@NullMarked
package io.slipway.e2e;

import org.jspecify.annotations.NullMarked;
