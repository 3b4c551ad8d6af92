/* The shim after its child has been made: it serves the agent, carries output, and waits for the end. */
#ifndef SLIPWAY_SHIM_H
#define SLIPWAY_SHIM_H

#include <signal.h>
#include <stdint.h>
#include <sys/types.h>

struct shim {
    pid_t pid;
    uint64_t start;
    int channel;    /* to the child until it has become the command */
    int listener;
    int signals;    /* signalfd for SIGCHLD */
    int stdin_fd;   /* the shim's ends; -1 when there is none */
    int outputs[2];
    int terminal;
    int stdin_once;
    const char *memory_events;
    unsigned long oom_before;
};

/* Serves until the process has ended and those connected know; then the shim may exit. */
void shim_serve(struct shim *shim);

#endif
