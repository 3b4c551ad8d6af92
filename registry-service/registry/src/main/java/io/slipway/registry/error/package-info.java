/**
 * The registry's error table and the one place that writes it, shared by controllers, filters and Tomcat's valve.
 */
@NullMarked
package io.slipway.registry.error;

import org.jspecify.annotations.NullMarked;
