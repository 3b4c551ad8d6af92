package io.slipway.webhooks.payload;

/** The body of a request, and its media type. */
public record Payload(String contentType, String body) {}
