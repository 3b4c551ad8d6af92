/**
 * What runs around every request, whatever it asks for: counting, request ids, the gate that closes while the registry
 * ends or may not answer, readiness. Knows addresses and statuses, never repositories: nothing here may tell of a name.
 */
@NullMarked
package io.slipway.registry.operations;

import org.jspecify.annotations.NullMarked;
