#define _GNU_SOURCE
#include "sys.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* From 424 on all architectures share the numbers; older C libraries do not name them all. */
#define NR_PIDFD_OPEN 434
#define NR_OPEN_TREE 428
#define NR_MOVE_MOUNT 429
#define NR_FSOPEN 430
#define NR_FSCONFIG 431
#define NR_FSMOUNT 432
#define NR_CLONE3 435
#define NR_CLOSE_RANGE 436
#define NR_OPENAT2 437
#define NR_MOUNT_SETATTR 442

#define CLONE_INTO_CGROUP_ 0x200000000ull
#define KEYCTL_JOIN_SESSION 1
#define CAPABILITY_VERSION_3 0x20080522u
#define SECCOMP_FILTER 1

struct how {
    uint64_t flags;
    uint64_t mode;
    uint64_t resolve;
};

struct attributes {
    uint64_t set;
    uint64_t clear;
    uint64_t propagation;
    uint64_t userns;
};

struct clone_arguments {
    uint64_t flags;
    uint64_t pidfd;
    uint64_t child_tid;
    uint64_t parent_tid;
    uint64_t exit_signal;
    uint64_t stack;
    uint64_t stack_size;
    uint64_t tls;
    uint64_t set_tid;
    uint64_t set_tid_size;
    uint64_t cgroup;
};

struct filter_program {
    unsigned short length;
    const void *filter;
};

struct cap_header {
    uint32_t version;
    int pid;
};

struct cap_data {
    uint32_t effective;
    uint32_t permitted;
    uint32_t inheritable;
};

int sys_open_in(int root, const char *path, int flags, unsigned mode, unsigned resolve)
{
    struct how how;
    memset(&how, 0, sizeof how);
    how.flags = (uint64_t)(unsigned)(flags | O_CLOEXEC);
    how.mode = (flags & O_CREAT) != 0 ? mode : 0;
    how.resolve = RESOLVE_NO_MAGICLINKS_ | RESOLVE_IN_ROOT_ | resolve;
    for (int attempt = 0;; attempt++) {
        int fd = (int)syscall(NR_OPENAT2, root, path, &how, sizeof how);
        /* EAGAIN: something was renamed or mounted during the walk and ".." could not be trusted. */
        if (fd >= 0 || (errno != EAGAIN && errno != EINTR) || attempt >= 64) {
            return fd;
        }
    }
}

int sys_open_tree(int dir, const char *path, unsigned flags)
{
    return (int)syscall(NR_OPEN_TREE, dir, path, flags | TREE_CLOEXEC);
}

int sys_move_mount(int from, int to)
{
    return (int)syscall(NR_MOVE_MOUNT, from, "", to, "", 0x4u | 0x40u);
}

int sys_fsopen(const char *type)
{
    return (int)syscall(NR_FSOPEN, type, 1u);
}

int sys_fsconfig(int fs, unsigned command, const char *key, const char *value)
{
    return (int)syscall(NR_FSCONFIG, fs, command, key, value, 0);
}

int sys_fsmount(int fs, unsigned attributes)
{
    return (int)syscall(NR_FSMOUNT, fs, 1u, attributes);
}

int sys_mount_setattr(int mount, int recursive, uint64_t set, uint64_t clear, uint64_t propagation)
{
    struct attributes attributes = {set, clear, propagation, 0};
    unsigned flags = EMPTY_PATH | (recursive ? TREE_RECURSIVE : 0u);
    return (int)syscall(NR_MOUNT_SETATTR, mount, "", flags, &attributes, sizeof attributes);
}

int sys_pivot_root(const char *root, const char *old)
{
    return (int)syscall(SYS_pivot_root, root, old);
}

int sys_pidfd_open(pid_t pid)
{
    return (int)syscall(NR_PIDFD_OPEN, pid, 0);
}

int sys_close_range(unsigned first, unsigned last)
{
    return first > last ? 0 : (int)syscall(NR_CLOSE_RANGE, first, last, 0);
}

pid_t sys_clone(uint64_t flags, int cgroup)
{
    struct clone_arguments arguments;
    memset(&arguments, 0, sizeof arguments);
    arguments.flags = flags;
    arguments.exit_signal = SIGCHLD;
    if (cgroup >= 0) {
        arguments.flags |= CLONE_INTO_CGROUP_;
        arguments.cgroup = (uint64_t)cgroup;
    }
    pid_t pid = (pid_t)syscall(NR_CLONE3, &arguments, sizeof arguments);
    if (pid >= 0 || errno != ENOSYS || cgroup >= 0) {
        return pid;
    }
    /* Filters of an outer container answer ENOSYS to clone3 so that clone is tried. */
    return (pid_t)syscall(SYS_clone, (unsigned long)flags | SIGCHLD, 0, 0, 0, 0);
}

int sys_seccomp(const void *program, size_t instructions)
{
    struct filter_program filter = {(unsigned short)instructions, program};
    return (int)syscall(SYS_seccomp, SECCOMP_FILTER, 0, &filter);
}

int sys_execveat(int fd, char *const argv[], char *const env[])
{
    return (int)syscall(SYS_execveat, fd, "", argv, env, EMPTY_PATH);
}

void sys_new_session_keyring(void)
{
    /* Kernels without keys and filters without keyctl have nothing to share either. */
    (void)syscall(SYS_keyctl, KEYCTL_JOIN_SESSION, NULL, 0, 0, 0);
}

int sys_capget(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable)
{
    struct cap_header header = {CAPABILITY_VERSION_3, 0};
    struct cap_data data[2];
    memset(data, 0, sizeof data);
    if (syscall(SYS_capget, &header, data) != 0) {
        return -1;
    }
    *effective = data[0].effective | (uint64_t)data[1].effective << 32;
    *permitted = data[0].permitted | (uint64_t)data[1].permitted << 32;
    *inheritable = data[0].inheritable | (uint64_t)data[1].inheritable << 32;
    return 0;
}

int sys_capset(uint64_t effective, uint64_t permitted, uint64_t inheritable)
{
    struct cap_header header = {CAPABILITY_VERSION_3, 0};
    struct cap_data data[2] = {
        {(uint32_t)effective, (uint32_t)permitted, (uint32_t)inheritable},
        {(uint32_t)(effective >> 32), (uint32_t)(permitted >> 32), (uint32_t)(inheritable >> 32)},
    };
    return (int)syscall(SYS_capset, &header, data);
}
