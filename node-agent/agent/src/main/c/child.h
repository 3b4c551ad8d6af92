/* The child of the shim, from its birth to the command. */
#ifndef SLIPWAY_CHILD_H
#define SLIPWAY_CHILD_H

#include "plan.h"

struct child_io {
    int channel;   /* to the shim: reports, the start */
    int stdio[3];  /* the child's ends; -1 each with a terminal, and without standard input */
    int program;   /* this program, for the init; or -1 */
    int target;    /* an exec's target, or -1 */
};

_Noreturn void child_run(const struct plan *plan, const struct child_io *io);

#endif
