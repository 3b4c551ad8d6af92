/** What has to be well for the registry to serve, looked at again and again, for the people who run it. */
@NullMarked
package io.slipway.registry.health;

import org.jspecify.annotations.NullMarked;
