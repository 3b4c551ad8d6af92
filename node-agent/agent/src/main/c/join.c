#define _GNU_SOURCE
#include "join.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "procstat.h"
#include "report.h"
#include "sys.h"

static const uint64_t KIND[NS_COUNT] = {NEW_PID, NEW_NET, NEW_UTS, NEW_IPC, NEW_CGROUP};
static const char *const NAME[NS_COUNT] = {"pid", "network", "uts", "ipc", "cgroup"};

int join_open_target(const struct plan *plan)
{
    int target = sys_pidfd_open((pid_t)plan->target_pid);
    if (target < 0) {
        fail(STAGE_NAMESPACE, errno, "container %s is not running", plan->id);
    }
    /* Checked after the descriptor was opened: from here on the pid cannot be another's. */
    if (start_time((pid_t)plan->target_pid) != plan->target_start) {
        fail(STAGE_NAMESPACE, ESRCH, "container %s is not running", plan->id);
    }
    return target;
}

static void enter_for_children(int fd)
{
    if (setns(fd, (int)NEW_PID) != 0) {
        fail(STAGE_NAMESPACE, errno, "cannot enter the pid namespace: %s", reason(errno));
    }
}

static int open_cgroup(const char *path)
{
    int cgroup = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (cgroup < 0) {
        fail(STAGE_CGROUP, errno, "cannot open the cgroup %s: %s", path, reason(errno));
    }
    return cgroup;
}

/*
 * The group that the target is in now, at or below the container's own, or -1. A container that hands controllers down has
 * moved its processes below: the group itself takes no more, and where the target is there is room for another.
 */
static int open_cgroup_of_target(const struct plan *plan)
{
    char path[PLAN_MAX_PATH];
    char text[PLAN_MAX_PATH];
    const char *own = strrchr(plan->cgroup_unified, '/');
    (void)snprintf(path, sizeof path, "/proc/%u/cgroup", plan->target_pid);
    int fd = own == NULL ? -1 : open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
    if (fd >= 0) {
        (void)close(fd);
    }
    text[length < 0 ? 0 : length] = 0;
    /* The line of version 2; its path begins where this process's cgroup namespace does, so only its end is of use. */
    char *line = strncmp(text, "0::", 3) == 0 ? text : strstr(text, "\n0::");
    char *below = NULL;
    if (line != NULL) {
        line[1 + strcspn(line + 1, "\n")] = 0;
        below = strstr(line, own);
    }
    if (below == NULL) {
        return -1;
    }
    int written = snprintf(path, sizeof path, "%s%s", plan->cgroup_unified, below + strlen(own));
    return written < 0 || (size_t)written >= sizeof path ? -1 : open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

pid_t join_fork(const struct plan *plan, int target)
{
    uint64_t flags = 0;
    if (plan->mode == MODE_EXEC) {
        enter_for_children(target);
    } else {
        flags = NEW_NS;
        /* A new cgroup namespace has the process's cgroup as its root, so it is made when the cgroups are entered. */
        for (int i = 0; i < NS_CGROUP; i++) {
            flags |= plan->ns[i].kind == NS_NEW ? KIND[i] : 0;
        }
        if (plan->ns[NS_PID].kind == NS_JOIN) {
            enter_for_children(plan->ns[NS_PID].fd);
        }
    }
    int cgroup = -1;
    if (plan->cgroup_unified[0] != 0) {
        cgroup = open_cgroup(plan->cgroup_unified);
    }
    pid_t pid = sys_clone(flags, cgroup);
    if (pid < 0 && errno == EBUSY && cgroup >= 0 && plan->mode == MODE_EXEC) {
        (void)close(cgroup);
        cgroup = open_cgroup_of_target(plan);
        pid = cgroup < 0 ? -1 : sys_clone(flags, cgroup);
    }
    if (pid < 0) {
        fail(cgroup >= 0 && errno == EBUSY ? STAGE_CGROUP : STAGE_NAMESPACE, errno,
            "cannot make a process in new namespaces: %s", reason(errno));
    }
    if (cgroup >= 0) {
        (void)close(cgroup);
    }
    return pid;
}

void join_cgroups(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->cgroup_tasks.count; i++) {
        if (write_file(plan->cgroup_tasks.items[i], "0") != 0) {
            fail(STAGE_CGROUP, errno, "cannot enter the cgroup of %s: %s", plan->cgroup_tasks.items[i], reason(errno));
        }
    }
}

void join_namespaces(const struct plan *plan)
{
    for (int i = NS_NET; i < NS_COUNT; i++) {
        if (plan->ns[i].kind == NS_JOIN && setns(plan->ns[i].fd, (int)KIND[i]) != 0) {
            fail(STAGE_NAMESPACE, errno, "cannot enter the %s namespace: %s", NAME[i], reason(errno));
        }
    }
    if (plan->ns[NS_CGROUP].kind == NS_NEW && unshare((int)NEW_CGROUP) != 0) {
        fail(STAGE_NAMESPACE, errno, "cannot make a cgroup namespace: %s", reason(errno));
    }
}

void join_target(int target)
{
    if (setns(target, (int)(NEW_NS | NEW_NET | NEW_UTS | NEW_IPC | NEW_CGROUP)) != 0) {
        fail(STAGE_NAMESPACE, errno, "cannot enter the container's namespaces: %s", reason(errno));
    }
}

static void loopback_up(void)
{
    struct ifreq request;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0) {
        fail(STAGE_NAMESPACE, errno, "cannot open a socket in the network namespace: %s", reason(errno));
    }
    memset(&request, 0, sizeof request);
    strcpy(request.ifr_name, "lo");
    request.ifr_flags = IFF_UP | IFF_RUNNING;
    if (ioctl(fd, SIOCSIFFLAGS, &request) != 0) {
        fail(STAGE_NAMESPACE, errno, "cannot raise the loopback interface: %s", reason(errno));
    }
    (void)close(fd);
}

void join_identity(const struct plan *plan)
{
    if (plan->ns[NS_NET].kind == NS_NEW) {
        loopback_up();
    }
    if (plan->hostname[0] != 0 && sethostname(plan->hostname, strlen(plan->hostname)) != 0) {
        fail(STAGE_NAMESPACE, errno, "cannot set the host name: %s", reason(errno));
    }
    if (plan->domainname[0] != 0 && setdomainname(plan->domainname, strlen(plan->domainname)) != 0) {
        fail(STAGE_NAMESPACE, errno, "cannot set the domain name: %s", reason(errno));
    }
}
