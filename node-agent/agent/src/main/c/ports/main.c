/*
 * Holds a container's published ports and carries what arrives there to the container, where the kernel's own forwarding
 * does not reach: IPv6, for a container that has an IPv4 address. It outlives the agent, which ends it with a signal.
 *
 * Arguments: a word for whoever reads the process list, the descriptor of a pipe, then for each port
 * tcp|udp:DESCRIPTOR:IPV4:PORT. It begins when a byte comes through the pipe, and ends when the pipe ends without: then
 * nobody has taken note of it.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "loop.h"

#define NOBODY 65534
#define MAX_PORTS 4096
#define EVENTS 64
#define TICK_MS 5000

char shared_buffer[BUFFER_BYTES];

static int poller = -1;

/* What was dropped in this round; later events of the round may still point at it. */
static void **dropped;
static size_t dropped_count, dropped_size;

int loop_want(struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    int operation = watch->registered ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    if (events == 0) {
        if (!watch->registered) {
            return 0;
        }
        operation = EPOLL_CTL_DEL;
    }
    if (epoll_ctl(poller, operation, watch->fd, &event) != 0) {
        return -1;
    }
    watch->registered = events != 0;
    return 0;
}

void loop_drop(struct watch *watch, void *owner)
{
    if (watch->fd >= 0) {
        (void)close(watch->fd);
        watch->fd = -1;
    }
    if (owner == NULL) {
        return;
    }
    if (dropped_count == dropped_size) {
        size_t size = dropped_size == 0 ? EVENTS : dropped_size * 2;
        void **grown = realloc(dropped, size * sizeof *grown);
        if (grown == NULL) {
            return; /* a few bytes are lost */
        }
        dropped = grown;
        dropped_size = size;
    }
    dropped[dropped_count++] = owner;
}

int64_t loop_now(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec;
}

static void run(void)
{
    struct epoll_event events[EVENTS];
    int64_t swept = loop_now();
    for (;;) {
        int count = epoll_wait(poller, events, EVENTS, TICK_MS);
        for (int i = 0; i < count; i++) {
            struct watch *watch = events[i].data.ptr;
            if (watch->fd >= 0) {
                watch->ready(watch, events[i].events);
            }
        }
        for (size_t i = 0; i < dropped_count; i++) {
            free(dropped[i]);
        }
        dropped_count = 0;
        if (loop_now() - swept >= TICK_MS / 1000) {
            udp_expire();
            swept = loop_now();
        }
    }
}

struct port {
    int udp;
    int fd;
    struct target target;
};

/* "tcp:5:172.17.0.2:80" */
static int parse(const char *text, struct port *port)
{
    char protocol[4], address[INET_ADDRSTRLEN];
    unsigned number;
    char rest;
    memset(port, 0, sizeof *port);
    if (sscanf(text, "%3[a-z]:%d:%15[0-9.]:%u%c", protocol, &port->fd, address, &number, &rest) != 4) {
        return -1;
    }
    port->udp = strcmp(protocol, "udp") == 0;
    port->target.address.sin_family = AF_INET;
    port->target.address.sin_port = htons((uint16_t)number);
    if ((!port->udp && strcmp(protocol, "tcp") != 0) || number == 0 || number > 65535 || port->fd < 3) {
        return -1;
    }
    return inet_pton(AF_INET, address, &port->target.address.sin_addr) == 1 ? 0 : -1;
}

static int by_descriptor(const void *left, const void *right)
{
    return ((const struct port *)left)->fd - ((const struct port *)right)->fd;
}

/* Whatever else came along from the agent goes. */
static void close_strangers(const struct port *ports, size_t count)
{
    unsigned next = 3;
    for (size_t i = 0; i < count; i++) {
        unsigned fd = (unsigned)ports[i].fd;
        if (fd > next) {
            (void)syscall(SYS_close_range, next, fd - 1, 0);
        }
        next = fd + 1;
    }
    (void)syscall(SYS_close_range, next, ~0u, 0);
}

static void settle(void)
{
    struct rlimit files;
    int null = open("/dev/null", O_RDWR);
    for (int i = 0; i < 3 && null >= 0; i++) {
        (void)dup2(null, i);
    }
    if (null > 2) {
        (void)close(null);
    }
    (void)chdir("/");
    (void)prctl(PR_SET_NAME, "slipway-ports", 0, 0, 0);
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        (void)setrlimit(RLIMIT_NOFILE, &files);
    }
}

/* The ports are bound: no right is needed from here on. */
static int drop_rights(void)
{
    if (geteuid() == 0 && (setgroups(0, NULL) != 0 || setgid(NOBODY) != 0 || setuid(NOBODY) != 0)) {
        return -1;
    }
    return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int await_begin(int pipe)
{
    char byte;
    ssize_t length;
    do {
        length = read(pipe, &byte, 1);
    } while (length < 0 && errno == EINTR);
    (void)close(pipe);
    return length == 1 ? 0 : -1;
}

int main(int argc, char **argv)
{
    static struct port ports[MAX_PORTS];
    size_t count = 0;
    if (argc < 4 || argc - 3 > MAX_PORTS) {
        return 125;
    }
    int pipe = atoi(argv[2]);
    for (int i = 3; i < argc; i++) {
        if (parse(argv[i], &ports[count++]) != 0) {
            return 125;
        }
    }
    if (pipe < 3 || await_begin(pipe) != 0) {
        return 1;
    }
    qsort(ports, count, sizeof *ports, by_descriptor);
    close_strangers(ports, count);
    settle();
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (poller < 0 || drop_rights() != 0) {
        return 1;
    }
    for (size_t i = 0; i < count; i++) {
        int (*serve)(int, const struct target *) = ports[i].udp ? udp_serve : tcp_serve;
        if (serve(ports[i].fd, &ports[i].target) != 0) {
            return 1;
        }
    }
    run();
    return 0;
}
