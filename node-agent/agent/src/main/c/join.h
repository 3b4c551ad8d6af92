/* Cgroups and namespaces of a new process. */
#ifndef SLIPWAY_JOIN_H
#define SLIPWAY_JOIN_H

#include <sys/types.h>

#include "plan.h"

/* In the shim: a child in the plan's new namespaces and its version 2 cgroup. 0 in the child. */
pid_t join_fork(const struct plan *plan, int target);

/* In the child, before anything else: enters the version 1 cgroups, then the namespaces that were not made with it. */
void join_cgroups(const struct plan *plan);
void join_namespaces(const struct plan *plan);

/* In an exec's child: all namespaces of the target. */
void join_target(int target);

/* Names of the host, and the loopback interface of a new network namespace. */
void join_identity(const struct plan *plan);

/* Opens the exec's target and makes sure that it is the process that the plan means. */
int join_open_target(const struct plan *plan);

#endif
