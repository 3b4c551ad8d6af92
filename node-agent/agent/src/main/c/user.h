/* Who a process runs as, by the container's own /etc/passwd and /etc/group and docker's rules. */
#ifndef SLIPWAY_USER_H
#define SLIPWAY_USER_H

#include <sys/types.h>

#include "plan.h"

#define USER_MAX_GROUPS 2048

struct user {
    uid_t uid;
    gid_t gid;
    size_t group_count;
    gid_t groups[USER_MAX_GROUPS];
    char home[1024];
};

/* Ends this process with a sentence when the plan's user or a group does not exist. */
void user_find(const struct plan *plan, struct user *user);

#endif
