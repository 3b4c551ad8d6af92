/** Linux capabilities by name, docker's default set, and how {@code --cap-add} and {@code --cap-drop} change it. */
@NullMarked
package io.slipway.agent.runtime.capability;

import org.jspecify.annotations.NullMarked;
