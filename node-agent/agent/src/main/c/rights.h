/* Giving up rights: limits, ids, capabilities, the system call filter. */
#ifndef SLIPWAY_RIGHTS_H
#define SLIPWAY_RIGHTS_H

#include "plan.h"
#include "user.h"

/* Resource limits; what is not allowed is clamped with a warning. */
void rights_limit(const struct plan *plan);

/* How readily the kernel kills this process; needs the host's /proc. */
void rights_oom(int32_t adjustment);

/* Bounding set and ids. Capabilities are kept until rights_seal. */
void rights_become(const struct plan *plan, const struct user *user);

/* Capabilities, no_new_privs and filter; nothing but execve may follow. */
void rights_seal(const struct plan *plan, const struct user *user);

#endif
