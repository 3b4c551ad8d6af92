/** What an event looks like to a receiver: CloudEvents, distribution's envelope, Docker Hub's push. Knows no database and sends nothing. */
@NullMarked
package io.slipway.webhooks.payload;

import org.jspecify.annotations.NullMarked;
