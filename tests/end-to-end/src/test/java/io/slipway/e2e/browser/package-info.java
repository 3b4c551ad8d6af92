/**
 * The pages in a real browser. The journeys themselves are in {@code tests/browser}; here is what they need around them:
 * registries, programs, a folder. Nothing here knows a page.
 */
@NullMarked
package io.slipway.e2e.browser;

import org.jspecify.annotations.NullMarked;
