/* The command: found as docker finds it, then run. */
#ifndef SLIPWAY_COMMAND_H
#define SLIPWAY_COMMAND_H

#include "plan.h"

/* The path to run, looked up in PATH of the plan's environment; ends this process with docker's words when there is none. */
const char *command_find(const struct plan *plan);

/* The environment with HOME. */
char **command_environment(const struct plan *plan, const char *home);

/* Runs it. Comes back never. init is a descriptor of this program to run in front of it, or -1. */
_Noreturn void command_run(const struct plan *plan, const char *path, char **environment, int init);

#endif
