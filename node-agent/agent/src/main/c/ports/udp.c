/*
 * UDP: each client has a socket of its own towards the container, so that answers find their way back. Answers leave from
 * the address that the client has asked, which for a socket bound to all addresses is not a matter of course.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "loop.h"

#define MAX_CONVERSATIONS 4096
#define SILENT_SECONDS 90
#define BUCKETS 1024
#define AT_ONCE 64

struct port {
    struct watch watch;
    struct target target;
};

/* An address of either family. */
union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* The address of ours that a datagram was sent to, as the control message that gives it back when answering. */
struct asked {
    union {
        struct cmsghdr align;
        char bytes[CMSG_SPACE(sizeof(struct in6_pktinfo))];
    } control;
    size_t length;
};

struct conversation {
    struct watch watch;
    struct port *port;
    union address client;
    socklen_t client_length;
    struct asked asked;
    int64_t last;
    struct conversation *next;
};

static struct conversation *buckets[BUCKETS];
static size_t conversations;

static size_t bucket(const struct port *port, const union address *client)
{
    const unsigned char *bytes = (const unsigned char *)client;
    size_t length = client->any.sa_family == AF_INET6 ? sizeof client->v6 : sizeof client->v4;
    size_t hash = (size_t)(uintptr_t)port;
    for (size_t i = 0; i < length; i++) {
        hash = hash * 31 + bytes[i];
    }
    return hash % BUCKETS;
}

static int same(const union address *left, const union address *right)
{
    if (left->any.sa_family != right->any.sa_family) {
        return 0;
    }
    if (left->any.sa_family == AF_INET6) {
        return left->v6.sin6_port == right->v6.sin6_port && left->v6.sin6_scope_id == right->v6.sin6_scope_id
               && memcmp(&left->v6.sin6_addr, &right->v6.sin6_addr, sizeof left->v6.sin6_addr) == 0;
    }
    return left->v4.sin_port == right->v4.sin_port && left->v4.sin_addr.s_addr == right->v4.sin_addr.s_addr;
}

static void end_conversation(struct conversation *c)
{
    struct conversation **link = &buckets[bucket(c->port, &c->client)];
    while (*link != c) {
        link = &(*link)->next;
    }
    *link = c->next;
    conversations--;
    loop_drop(&c->watch, c);
}

void udp_expire(void)
{
    int64_t now = loop_now();
    for (size_t i = 0; i < BUCKETS; i++) {
        struct conversation *next;
        for (struct conversation *c = buckets[i]; c != NULL; c = next) {
            next = c->next;
            if (now - c->last >= SILENT_SECONDS) {
                end_conversation(c);
            }
        }
    }
}

/* Keeps the control message that says where a datagram was sent to, made ready for the way back. */
static void remember(struct msghdr *message, struct asked *asked)
{
    asked->length = 0;
    for (struct cmsghdr *header = CMSG_FIRSTHDR(message); header != NULL; header = CMSG_NXTHDR(message, header)) {
        struct cmsghdr *kept = &asked->control.align;
        if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(header), sizeof info);
            if (!IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) {
                info.ipi6_ifindex = 0;
            }
            memcpy(kept, header, sizeof *header);
            memcpy(CMSG_DATA(kept), &info, sizeof info);
            asked->length = CMSG_SPACE(sizeof(struct in6_pktinfo));
        } else if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(header), sizeof info);
            info.ipi_ifindex = 0;
            memcpy(kept, header, sizeof *header);
            memcpy(CMSG_DATA(kept), &info, sizeof info);
            asked->length = CMSG_SPACE(sizeof info);
        }
    }
}

static void answer(struct watch *watch, uint32_t events)
{
    struct conversation *c = (struct conversation *)(void *)((char *)watch - offsetof(struct conversation, watch));
    (void)events;
    for (int i = 0; i < AT_ONCE; i++) {
        ssize_t length = recv(watch->fd, shared_buffer, BUFFER_BYTES, 0);
        if (length < 0) {
            return; /* nothing more, or the container's "nobody listens" */
        }
        struct iovec data = {shared_buffer, (size_t)length};
        struct msghdr message = {
            .msg_name = &c->client,
            .msg_namelen = c->client_length,
            .msg_iov = &data,
            .msg_iovlen = 1,
            .msg_control = c->asked.length > 0 ? &c->asked.control : NULL,
            .msg_controllen = c->asked.length,
        };
        (void)sendmsg(c->port->watch.fd, &message, 0);
        c->last = loop_now();
    }
}

static struct conversation *find(struct port *port, const union address *client)
{
    struct conversation *c = buckets[bucket(port, client)];
    while (c != NULL && (c->port != port || !same(&c->client, client))) {
        c = c->next;
    }
    return c;
}

static struct conversation *begin(struct port *port, const union address *client, socklen_t length)
{
    struct conversation *c = conversations < MAX_CONVERSATIONS ? calloc(1, sizeof *c) : NULL;
    if (c == NULL) {
        return NULL;
    }
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const struct sockaddr *target = (const struct sockaddr *)&port->target.address;
    c->watch = (struct watch){answer, fd, 0};
    if (fd < 0 || connect(fd, target, sizeof port->target.address) != 0 || loop_want(&c->watch, EPOLLIN) != 0) {
        if (fd >= 0) {
            (void)close(fd);
        }
        free(c);
        return NULL;
    }
    size_t place = bucket(port, client);
    c->port = port;
    c->client = *client;
    c->client_length = length;
    c->next = buckets[place];
    buckets[place] = c;
    conversations++;
    return c;
}

static void port_ready(struct watch *watch, uint32_t events)
{
    struct port *port = (struct port *)(void *)((char *)watch - offsetof(struct port, watch));
    (void)events;
    for (int i = 0; i < AT_ONCE; i++) {
        union address client;
        struct asked asked;
        struct iovec data = {shared_buffer, BUFFER_BYTES};
        struct msghdr message = {
            .msg_name = &client,
            .msg_namelen = sizeof client,
            .msg_iov = &data,
            .msg_iovlen = 1,
            .msg_control = &asked.control,
            .msg_controllen = sizeof asked.control,
        };
        memset(&client, 0, sizeof client);
        ssize_t length = recvmsg(watch->fd, &message, 0);
        if (length < 0) {
            return;
        }
        struct asked kept;
        memset(&kept, 0, sizeof kept);
        remember(&message, &kept);
        struct conversation *c = find(port, &client);
        if (c == NULL) {
            c = begin(port, &client, message.msg_namelen);
        }
        if (c != NULL) {
            c->asked = kept;
            c->last = loop_now();
            (void)send(c->watch.fd, shared_buffer, (size_t)length, 0);
        }
    }
}

int udp_serve(int fd, const struct target *target)
{
    struct port *port = calloc(1, sizeof *port);
    int yes = 1;
    if (port == NULL || fcntl(fd, F_SETFL, O_NONBLOCK) != 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) != 0) {
        free(port);
        return -1;
    }
    (void)setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &yes, sizeof yes);
    (void)setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &yes, sizeof yes);
    port->watch = (struct watch){port_ready, fd, 0};
    port->target = *target;
    return loop_want(&port->watch, EPOLLIN);
}
