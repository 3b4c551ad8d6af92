/*
 * A connection of the agent. What it is sent waits in a buffer of its own; while a buffer is full the shim stops reading
 * the container's output, and a client that takes less than 64 KiB in 3 seconds of that is dropped.
 */
#ifndef SLIPWAY_CLIENT_H
#define SLIPWAY_CLIENT_H

#include <stddef.h>
#include <stdint.h>

#include "protocol.h"

#define CLIENT_BUFFER (1u << 20)
#define CLIENT_STALL_MS 3000
#define CLIENT_STALL_BYTES 65536u
#define CLIENT_LAST_MS 60000

enum client_stream { CLIENT_STDIN = 1, CLIENT_STDOUT = 2, CLIENT_STDERR = 4 };

struct client {
    int fd;
    unsigned streams;
    unsigned char *in; /* one frame at a time */
    size_t in_length;
    size_t in_done; /* bytes of a STDIN frame's payload that have been passed on */
    int waiting;    /* a STDIN frame waits for room in the container's standard input */
    unsigned char *out;
    size_t out_begin;
    size_t out_end;
    size_t out_size;
    int64_t full_since; /* 0: it is not */
    size_t taken;
};

/* Takes over a connection. Returns 0, or -1 without memory. */
int client_init(struct client *client, int fd);
void client_drop(struct client *client);

/* Queues a frame, sending what the connection takes at once. The client may be dropped by it (fd < 0). */
void client_send(struct client *client, unsigned type, unsigned stream, const void *payload, size_t length);

/* Sends what waits. */
void client_flush(struct client *client);

static inline size_t client_queued(const struct client *client)
{
    return client->out_end - client->out_begin;
}

/* Whether there is no room for another piece of output. */
int client_full(const struct client *client);

/*
 * Drops the client when it has been full for too long; returns the milliseconds until that could be, or -1. At the end,
 * when nobody is held back any more, taking anything is enough.
 */
int client_check(struct client *client, int64_t now, int ending);

/* Reads what has come. 1: a whole frame is there; 0: not yet; -1: the client has gone. */
int client_receive(struct client *client);

static inline unsigned client_frame_type(const struct client *client)
{
    return client->in[0];
}

static inline size_t client_frame_length(const struct client *client)
{
    return (size_t)client->in[4] << 24 | (size_t)client->in[5] << 16 | (size_t)client->in[6] << 8 | client->in[7];
}

/* Forgets the frame. */
void client_frame_done(struct client *client);

int64_t monotonic_ms(void);

#endif
