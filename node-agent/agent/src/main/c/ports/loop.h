/*
 * The port proxy's event loop: whoever has a descriptor has a watch on it.
 */
#ifndef PORTS_LOOP_H
#define PORTS_LOOP_H

#include <netinet/in.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct watch {
    void (*ready)(struct watch *watch, uint32_t events);
    int fd;
    int registered;
};

/* Where a published port leads. */
struct target {
    struct sockaddr_in address;
};

/* One buffer for all: what is read is written at once, and only what does not go is kept. */
#define BUFFER_BYTES 65536
extern char shared_buffer[BUFFER_BYTES];

/*
 * What the watch is to be told of from now on. With nothing it is told of nothing at all, not even of an end, which would
 * otherwise be told again and again. Returns 0, or -1 where the kernel refuses.
 */
int loop_want(struct watch *watch, uint32_t events);

/* Closes the descriptor and frees the owner once no event of this round can name it any more. */
void loop_drop(struct watch *watch, void *owner);

/* Seconds that only go forward. */
int64_t loop_now(void);

int tcp_serve(int listener, const struct target *target);
int udp_serve(int socket, const struct target *target);

/* Ends UDP conversations that have been silent for long. */
void udp_expire(void);

#endif
