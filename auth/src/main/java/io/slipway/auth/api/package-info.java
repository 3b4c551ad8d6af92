/**
 * What the HTTP interfaces outside of {@code /v2} have in common: the security chains, the caller of a
 * request and the form of errors.
 */
@NullMarked
package io.slipway.auth.api;

import org.jspecify.annotations.NullMarked;
