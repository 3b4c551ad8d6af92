/* Device nodes, the links of /dev, and the terminal. */
#ifndef SLIPWAY_DEVICES_H
#define SLIPWAY_DEVICES_H

#include "plan.h"

/* Makes the plan's devices, and in a fresh /dev the usual links. */
void devices_make(const struct plan *plan);

/* A new terminal of the container's own devpts. The two ends are the caller's. */
void terminal_open(const struct plan *plan, int *shim_end, int *container_end);

/* Shows the container's end of the terminal as /dev/console. */
void terminal_mount_console(int container_end);

#endif
