/**
 * The token endpoint, the keys that sign its tokens, and their verification.
 *
 * <p>A token narrows what its bearer may do; it never grants more than {@link io.slipway.auth.access.Access}
 * allows at the time of use.
 */
@NullMarked
package io.slipway.auth.token;

import org.jspecify.annotations.NullMarked;
