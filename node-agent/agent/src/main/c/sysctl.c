#define _GNU_SOURCE
#include "sysctl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "inside.h"
#include "report.h"
#include "sys.h"

static int one_of(const char *name, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(name, *names) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_own(const struct plan *plan, const char *name)
{
    static const char *const ipc[] = {"kernel.msgmax", "kernel.msgmnb", "kernel.msgmni", "kernel.sem",
        "kernel.shmall", "kernel.shmmax", "kernel.shmmni", "kernel.shm_rmid_forced", NULL};
    static const char *const uts[] = {"kernel.domainname", "kernel.hostname", NULL};
    if (strncmp(name, "net.", 4) == 0) {
        return plan->ns[NS_NET].kind != NS_HOST;
    }
    if (strncmp(name, "fs.mqueue.", 10) == 0 || one_of(name, ipc)) {
        return plan->ns[NS_IPC].kind != NS_HOST;
    }
    return one_of(name, uts) && plan->ns[NS_UTS].kind != NS_HOST;
}

/* Dots separate; a slash stands for a dot inside a name, as sysctl(8) has it. */
static void to_path(const char *name, char *path, size_t size)
{
    int length = snprintf(path, size, "/proc/sys/%s", name);
    if (length < 0 || (size_t)length >= size) {
        fail(STAGE_SYSCTL, ENAMETOOLONG, "the kernel setting %.64s... has too long a name", name);
    }
    for (char *at = path + strlen("/proc/sys/"); *at != 0; at++) {
        *at = *at == '.' ? '/' : *at == '/' ? '.' : *at;
    }
}

void sysctls_write(const struct plan *plan)
{
    char path[512];
    for (uint32_t i = 0; i + 1 < plan->sysctls.count; i += 2) {
        const char *name = plan->sysctls.items[i];
        const char *value = plan->sysctls.items[i + 1];
        if (!is_own(plan, name)) {
            fail(STAGE_SYSCTL, EPERM, "sysctl \"%s\" is not in a separate kernel namespace", name);
        }
        to_path(name, path, sizeof path);
        int fd = inside_open(path, O_WRONLY, RESOLVE_NO_SYMLINKS_);
        if (fd < 0) {
            fail(STAGE_SYSCTL, errno, "cannot set sysctl %s: %s", name, reason(errno));
        }
        if (!is_on(fd, MAGIC_PROC)) {
            fail(STAGE_SYSCTL, EINVAL, "cannot set sysctl %s: %s is not the kernel's", name, path);
        }
        if (write(fd, value, strlen(value)) != (ssize_t)strlen(value)) {
            fail(STAGE_SYSCTL, errno, "cannot set sysctl %s to %s: %s", name, value, reason(errno));
        }
        (void)close(fd);
    }
}
