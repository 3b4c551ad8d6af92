#define _GNU_SOURCE
#include "client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "report.h"

/* Beyond the limit there is room for what a pipe still holds when the process has ended, and for the exit itself. */
#define CLIENT_SLACK (512u << 10)

int64_t monotonic_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int client_init(struct client *client, int fd)
{
    memset(client, 0, sizeof *client);
    client->fd = fd;
    client->in = malloc(FRAME_HEADER + FRAME_MAX_IN);
    return client->in == NULL ? -1 : 0;
}

void client_drop(struct client *client)
{
    if (client->fd >= 0) {
        (void)close(client->fd);
    }
    free(client->in);
    free(client->out);
    memset(client, 0, sizeof *client);
    client->fd = -1;
}

static int reserve(struct client *client, size_t more)
{
    size_t queued = client_queued(client);
    if (queued + more > CLIENT_BUFFER + CLIENT_SLACK) {
        return -1;
    }
    if (client->out_begin > 0) {
        memmove(client->out, client->out + client->out_begin, queued);
        client->out_begin = 0;
        client->out_end = queued;
    }
    size_t size = client->out_size == 0 ? 65536 : client->out_size;
    while (size < queued + more) {
        size *= 2;
    }
    if (size != client->out_size) {
        unsigned char *grown = realloc(client->out, size);
        if (grown == NULL) {
            return -1;
        }
        client->out = grown;
        client->out_size = size;
    }
    return 0;
}

static void queue(struct client *client, const unsigned char *bytes, size_t length)
{
    if (length > client->out_size - client->out_end && reserve(client, length) != 0) {
        client_drop(client);
        return;
    }
    memcpy(client->out + client->out_end, bytes, length);
    client->out_end += length;
}

void client_send(struct client *client, unsigned type, unsigned stream, const void *payload, size_t length)
{
    unsigned char header[FRAME_HEADER];
    size_t sent = 0;
    frame_header(header, type, stream, length);
    if (client_queued(client) == 0) {
        struct iovec parts[2] = {{header, sizeof header}, {(void *)(uintptr_t)payload, length}};
        struct msghdr message;
        memset(&message, 0, sizeof message);
        message.msg_iov = parts;
        message.msg_iovlen = 2;
        ssize_t count = sendmsg(client->fd, &message, MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0 && errno != EAGAIN && errno != EINTR) {
            client_drop(client);
            return;
        }
        sent = count < 0 ? 0 : (size_t)count;
    }
    if (sent < sizeof header) {
        queue(client, header + sent, sizeof header - sent);
        sent = sizeof header;
    }
    size_t done = sent - sizeof header;
    if (client->fd >= 0 && done < length) {
        queue(client, (const unsigned char *)payload + done, length - done);
    }
}

void client_flush(struct client *client)
{
    while (client_queued(client) > 0) {
        ssize_t count = send(client->fd, client->out + client->out_begin, client_queued(client),
            MSG_DONTWAIT | MSG_NOSIGNAL);
        if (count < 0) {
            if (errno != EAGAIN && errno != EINTR) {
                client_drop(client);
            }
            return;
        }
        client->out_begin += (size_t)count;
        client->taken += (size_t)count;
    }
    /* Emptied: a large buffer goes back. */
    client->out_begin = client->out_end = 0;
    if (client->out_size > 65536) {
        free(client->out);
        client->out = NULL;
        client->out_size = 0;
    }
}

int client_full(const struct client *client)
{
    return client_queued(client) + FRAME_HEADER + FRAME_MAX_OUT > CLIENT_BUFFER;
}

int client_check(struct client *client, int64_t now, int ending)
{
    size_t enough = ending ? 1 : CLIENT_STALL_BYTES;
    if (ending ? client_queued(client) == 0 : !client_full(client)) {
        client->full_since = 0;
        return -1;
    }
    if (client->full_since == 0 || (now - client->full_since >= CLIENT_STALL_MS && client->taken >= enough)) {
        client->full_since = now;
        client->taken = 0;
    }
    if (now - client->full_since >= CLIENT_STALL_MS) {
        client_drop(client);
        return -1;
    }
    return (int)(CLIENT_STALL_MS - (now - client->full_since));
}

int client_receive(struct client *client)
{
    size_t wanted = FRAME_HEADER;
    if (client->in_length >= FRAME_HEADER) {
        wanted += client_frame_length(client);
    }
    while (client->in_length < wanted) {
        ssize_t count = recv(client->fd, client->in + client->in_length, wanted - client->in_length, MSG_DONTWAIT);
        if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
            return 0;
        }
        if (count <= 0) {
            return -1;
        }
        client->in_length += (size_t)count;
        if (client->in_length == FRAME_HEADER) {
            if (client_frame_length(client) > FRAME_MAX_IN) {
                return -1;
            }
            wanted = FRAME_HEADER + client_frame_length(client);
        }
    }
    return 1;
}

void client_frame_done(struct client *client)
{
    client->in_length = 0;
    client->in_done = 0;
    client->waiting = 0;
}
