package io.slipway.agent.container;

/** Which of a container's streams an attached client wants. */
public record AttachStreams(boolean stdin, boolean stdout, boolean stderr) {}
