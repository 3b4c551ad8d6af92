package io.slipway.webhooks.delivery;

/** The events of one repository for one target. */
record Lane(long webhook, String repository) {}
