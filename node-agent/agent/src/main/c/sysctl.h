/* Kernel settings that belong to the container's own namespaces. */
#ifndef SLIPWAY_SYSCTL_H
#define SLIPWAY_SYSCTL_H

#include "plan.h"

/* Writes the plan's settings; one that would reach beyond the container is refused. */
void sysctls_write(const struct plan *plan);

#endif
