/**
 * The pages for the browser: one HTML file for all of them, and the files that it needs.
 *
 * <p>Knows nothing of what the pages show; they ask the API as everybody does.
 */
@NullMarked
package io.slipway.registry.web;

import org.jspecify.annotations.NullMarked;
