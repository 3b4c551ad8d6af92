/** Makes the OpenAPI document from the running controllers, and holds the one that is served against it. */
@NullMarked
package io.slipway.apidocument;

import org.jspecify.annotations.NullMarked;
