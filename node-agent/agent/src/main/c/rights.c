#define _GNU_SOURCE
#include "rights.h"

#include <errno.h>
#include <grp.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "procstat.h"
#include "report.h"
#include "sys.h"

#ifndef PR_CAP_AMBIENT
#define PR_CAP_AMBIENT 47
#define PR_CAP_AMBIENT_RAISE 2
#endif

static void limit(const struct limit_entry *entry)
{
    static const char *const names[] = {"cpu", "fsize", "data", "stack", "core", "rss", "nproc", "nofile", "memlock",
        "as", "locks", "sigpending", "msgqueue", "nice", "rtprio", "rttime"};
    struct rlimit wanted = {(rlim_t)entry->soft, (rlim_t)entry->hard};
    struct rlimit now;
    int resource = (int)entry->resource;
    if (setrlimit(resource, &wanted) == 0) {
        return;
    }
    if (errno != EPERM || getrlimit(resource, &now) != 0) {
        fail(STAGE_LIMIT, errno, "cannot set the limit %s: %s", names[resource], reason(errno));
    }
    wanted.rlim_max = now.rlim_max;
    if (wanted.rlim_cur > wanted.rlim_max) {
        wanted.rlim_cur = wanted.rlim_max;
    }
    if (setrlimit(resource, &wanted) != 0) {
        fail(STAGE_LIMIT, errno, "cannot set the limit %s: %s", names[resource], reason(errno));
    }
    warn("The limit %s stays at %llu: raising it is not allowed on this machine", names[resource],
        (unsigned long long)wanted.rlim_max);
}

void rights_limit(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->limit_count; i++) {
        limit(&plan->limits[i]);
    }
}

void rights_oom(int32_t adjustment)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%d", adjustment);
    if (write_file("/proc/self/oom_score_adj", text) != 0) {
        warn("The OOM score adjustment %d is not allowed on this machine", adjustment);
    }
}

static void bound(uint64_t bounding)
{
    uint64_t missing = 0;
    for (int cap = 0; cap < 64; cap++) {
        int has = prctl(PR_CAPBSET_READ, cap, 0, 0, 0);
        if (has < 0) {
            break; /* the kernel's last capability was the one before */
        }
        if ((bounding >> cap & 1) != 0) {
            missing |= has == 0 ? (uint64_t)1 << cap : 0;
        } else if (has == 1 && prctl(PR_CAPBSET_DROP, cap, 0, 0, 0) != 0) {
            fail(STAGE_CAPABILITY, errno, "cannot drop capability %d: %s", cap, reason(errno));
        }
    }
    if (missing != 0) {
        warn("The capabilities 0x%llx are not this machine's to give", (unsigned long long)missing);
    }
}

void rights_become(const struct plan *plan, const struct user *user)
{
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
    bound(plan->caps.bounding);
    if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) != 0 || setgroups(user->group_count, user->groups) != 0
        || setresgid(user->gid, user->gid, user->gid) != 0 || setresuid(user->uid, user->uid, user->uid) != 0) {
        fail(STAGE_USER, errno, "cannot become user %u, group %u: %s", user->uid, user->gid, reason(errno));
    }
    /* The ids took the effective ones away; loading a filter needs CAP_SYS_ADMIN unless no_new_privs is set. */
    if (sys_capget(&effective, &permitted, &inheritable) != 0 || sys_capset(permitted, permitted, inheritable) != 0) {
        fail(STAGE_CAPABILITY, errno, "cannot keep capabilities: %s", reason(errno));
    }
}

static void set_capabilities(const struct plan *plan, const struct user *user)
{
    uint64_t effective;
    uint64_t permitted;
    uint64_t inheritable;
    uint64_t given = plan->caps.permitted;
    uint64_t active = plan->caps.effective;
    if (plan->caps.root_only && user->uid != 0) {
        given = active = 0;
    }
    if (sys_capget(&effective, &permitted, &inheritable) != 0) {
        fail(STAGE_CAPABILITY, errno, "cannot read capabilities: %s", reason(errno));
    }
    given &= permitted;
    uint64_t inherited = plan->caps.inheritable & (permitted | inheritable);
    if (sys_capset(active & given, given, inherited) != 0) {
        fail(STAGE_CAPABILITY, errno, "cannot set capabilities: %s", reason(errno));
    }
    for (int cap = 0; cap < 64; cap++) {
        if ((plan->caps.ambient & given & inherited) >> cap & 1) {
            if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, cap, 0, 0) != 0) {
                fail(STAGE_CAPABILITY, errno, "cannot raise ambient capability %d: %s", cap, reason(errno));
            }
        }
    }
}

static void load_filter(const struct plan *plan)
{
    if (plan->filter_instructions > 0 && sys_seccomp(plan->filter, plan->filter_instructions) != 0) {
        fail(STAGE_SECCOMP, errno, "cannot load the system call filter: %s", reason(errno));
    }
}

void rights_seal(const struct plan *plan, const struct user *user)
{
    if (plan->no_new_privs) {
        set_capabilities(plan, user);
        if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
            fail(STAGE_SECCOMP, errno, "cannot set no_new_privs: %s", reason(errno));
        }
        load_filter(plan);
    } else {
        load_filter(plan);
        set_capabilities(plan, user);
    }
}
