package io.slipway.agent.container;

import io.slipway.agent.runtime.Attachment;
import java.util.concurrent.CompletableFuture;

/** One who attached before the start; done when the shim takes him, or cancelled. */
record PendingAttachment(AttachStreams streams, CompletableFuture<Attachment> attachment) {}
