/**
 * Sessions of browsers: a cookie instead of a password in each request, and what keeps other sites from using it.
 *
 * <p>Never decides what a caller may do.
 */
@NullMarked
package io.slipway.auth.session;

import org.jspecify.annotations.NullMarked;
