/* What /proc says about processes. */
#ifndef SLIPWAY_PROCSTAT_H
#define SLIPWAY_PROCSTAT_H

#include <stdint.h>
#include <sys/types.h>

/* The start time of a process in clock ticks since boot, or 0 when there is no such process. */
uint64_t start_time(pid_t pid);

/* Writes a text to a file in one piece. Returns 0, or -1 with errno. */
int write_file(const char *path, const char *text);

#endif
