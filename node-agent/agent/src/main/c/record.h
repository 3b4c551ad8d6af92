/* What the shim leaves in its state directory, which is also its working directory. */
#ifndef SLIPWAY_RECORD_H
#define SLIPWAY_RECORD_H

#include <stdint.h>
#include <sys/types.h>

struct exit_record {
    int code;
    int signal;
    int oom;
    uint64_t started_at;
    uint64_t finished_at;
};

/* Nanoseconds since 1970. */
uint64_t now_ns(void);

/* state: which processes these are. exit: how it ended. Each whole or not there. Return 0, or -1 with errno. */
int record_state(pid_t pid, uint64_t start);
int record_exit(const struct exit_record *record);

/* The count of OOM kills in a memory.oom_control or memory.events, 0 when it cannot be read. */
unsigned long oom_kills(const char *path);

#endif
