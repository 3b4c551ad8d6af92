/*
 * TCP: each accepted connection is joined with one to the container, both ways, ends of data included.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

#define MAX_CONNECTIONS 16384
#define ACCEPTED_AT_ONCE 32

struct listener {
    struct watch watch;
    struct target target;
    struct listener *next;
    int paused;
};

struct connection;

/* One end, with what is still to be written to it. */
struct end {
    struct watch watch;
    struct connection *connection;
    struct end *other;
    char *pending;
    size_t pending_length;
    int connecting;
    int read_ended;  /* nothing more comes from here */
    int write_ended; /* nothing more goes to here */
};

struct connection {
    struct end client, server;
    int closed;
};

static struct listener *listeners;
static size_t connections;

static void pause_all(int paused)
{
    for (struct listener *l = listeners; l != NULL; l = l->next) {
        if (l->paused != paused) {
            l->paused = paused;
            (void)loop_want(&l->watch, paused ? 0 : EPOLLIN);
        }
    }
}

static void close_connection(struct connection *c, int broken)
{
    if (c->closed) {
        return;
    }
    c->closed = 1;
    if (broken) {
        /* The other side is to see a break as a break, not as an end of data. */
        struct linger at_once = {1, 0};
        (void)setsockopt(c->client.watch.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        (void)setsockopt(c->server.watch.fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    }
    free(c->client.pending);
    free(c->server.pending);
    loop_drop(&c->client.watch, NULL);
    loop_drop(&c->server.watch, c);
    connections--;
    pause_all(0);
}

/* Reads only while nothing waits on the other side: what a slow reader does not take stays with the sender. */
static int want(struct end *e)
{
    uint32_t events = 0;
    if (e->connecting || e->pending_length > 0) {
        events |= EPOLLOUT;
    }
    if (!e->read_ended && !e->connecting && !e->other->connecting && e->other->pending_length == 0) {
        events |= EPOLLIN;
    }
    return loop_want(&e->watch, events);
}

static void end_writing(struct end *e)
{
    if (!e->write_ended && e->pending_length == 0 && e->other->read_ended) {
        e->write_ended = 1;
        (void)shutdown(e->watch.fd, SHUT_WR);
    }
}

static int keep(struct end *e, const char *data, size_t length)
{
    e->pending = malloc(length);
    if (e->pending == NULL) {
        return -1;
    }
    memcpy(e->pending, data, length);
    e->pending_length = length;
    return 0;
}

static int transfer(struct end *from)
{
    struct end *to = from->other;
    ssize_t length = recv(from->watch.fd, shared_buffer, BUFFER_BYTES, 0);
    if (length < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    if (length == 0) {
        from->read_ended = 1;
        end_writing(to);
        return 0;
    }
    ssize_t sent = send(to->watch.fd, shared_buffer, (size_t)length, MSG_NOSIGNAL);
    if (sent < 0) {
        if (errno != EAGAIN && errno != EINTR) {
            return -1;
        }
        sent = 0;
    }
    return sent < length ? keep(to, shared_buffer + sent, (size_t)(length - sent)) : 0;
}

static int flush(struct end *e)
{
    ssize_t sent = send(e->watch.fd, e->pending, e->pending_length, MSG_NOSIGNAL);
    if (sent < 0) {
        return errno == EAGAIN || errno == EINTR ? 0 : -1;
    }
    e->pending_length -= (size_t)sent;
    if (e->pending_length > 0) {
        memmove(e->pending, e->pending + sent, e->pending_length);
        return 0;
    }
    free(e->pending);
    e->pending = NULL;
    end_writing(e);
    return 0;
}

static int connected(struct end *e)
{
    int error = 0;
    socklen_t size = sizeof error;
    if (getsockopt(e->watch.fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0 || error != 0) {
        return -1;
    }
    e->connecting = 0;
    return 0;
}

/* Does what can be done; -1 where the connection is broken. */
static int work(struct end *e, uint32_t events)
{
    int wrong = (events & (EPOLLERR | EPOLLHUP)) != 0;
    if (e->connecting) {
        return connected(e);
    }
    if (e->pending_length > 0 && (wrong || (events & EPOLLOUT)) && flush(e) != 0) {
        return -1;
    }
    int readable = !e->read_ended && !e->other->connecting && e->other->pending_length == 0;
    if (readable && (wrong || (events & EPOLLIN))) {
        return transfer(e);
    }
    return events & EPOLLERR ? -1 : 0;
}

static void end_ready(struct watch *watch, uint32_t events)
{
    struct end *e = (struct end *)(void *)((char *)watch - offsetof(struct end, watch));
    struct connection *c = e->connection;
    if (work(e, events) != 0) {
        close_connection(c, 1);
    } else if (c->client.write_ended && c->server.write_ended) {
        close_connection(c, 0);
    } else if (want(&c->client) != 0 || want(&c->server) != 0) {
        close_connection(c, 1);
    }
}

static void prepare(int fd)
{
    int yes = 1;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    (void)setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
}

/* Takes the accepted descriptor over; closes it where it cannot be served. */
static void join(int client, const struct target *target)
{
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    struct connection *c = calloc(1, sizeof *c);
    if (server < 0 || c == NULL) {
        free(c);
        (void)close(client);
        if (server >= 0) {
            (void)close(server);
        }
        return;
    }
    connections++;
    c->client = (struct end){{end_ready, client, 0}, c, &c->server, NULL, 0, 0, 0, 0};
    c->server = (struct end){{end_ready, server, 0}, c, &c->client, NULL, 0, 1, 0, 0};
    prepare(client);
    prepare(server);
    if ((connect(server, (const struct sockaddr *)&target->address, sizeof target->address) != 0
         && errno != EINPROGRESS)
        || want(&c->server) != 0) {
        close_connection(c, 1);
    }
}

static void listener_ready(struct watch *watch, uint32_t events)
{
    struct listener *l = (struct listener *)(void *)((char *)watch - offsetof(struct listener, watch));
    (void)events;
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
        if (connections >= MAX_CONNECTIONS) {
            pause_all(1);
            return;
        }
        int client = accept4(watch->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (client < 0) {
            if ((errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS) && connections > 0) {
                pause_all(1); /* until one of those that are open ends */
            }
            return;
        }
        join(client, &l->target);
    }
}

int tcp_serve(int fd, const struct target *target)
{
    struct listener *l = calloc(1, sizeof *l);
    if (l == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        free(l);
        return -1;
    }
    l->watch = (struct watch){listener_ready, fd, 0};
    l->target = *target;
    l->next = listeners;
    listeners = l;
    return loop_want(&l->watch, EPOLLIN);
}
