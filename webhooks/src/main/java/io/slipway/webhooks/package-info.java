/**
 * What happened in the registry, told to others: events and their outbox. Who is told and how is in the packages below.
 *
 * <p>Owns the table outbox and those that begin with webhook. An event is stored in the transaction of the change that it
 * reports, or not at all; nothing here ever opens a transaction of its own for it.
 */
@NullMarked
package io.slipway.webhooks;

import org.jspecify.annotations.NullMarked;
