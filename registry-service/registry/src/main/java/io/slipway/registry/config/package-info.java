/**
 * Settings and wiring: which implementation stands behind which interface, and how Tomcat is set up.
 */
@NullMarked
package io.slipway.registry.config;

import org.jspecify.annotations.NullMarked;
