/*
 * System calls that C libraries have no function for, or only newer ones. Constants are repeated here because musl's
 * compiler wrapper does not see the kernel's headers; they are the same on amd64 and arm64.
 */
#ifndef SLIPWAY_SYS_H
#define SLIPWAY_SYS_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define NEW_TIME 0x00000080u
#define NEW_NS 0x00020000u
#define NEW_CGROUP 0x02000000u
#define NEW_UTS 0x04000000u
#define NEW_IPC 0x08000000u
#define NEW_PID 0x20000000u
#define NEW_NET 0x40000000u

#define RESOLVE_NO_MAGICLINKS_ 0x02u
#define RESOLVE_NO_SYMLINKS_ 0x04u
#define RESOLVE_BENEATH_ 0x08u
#define RESOLVE_IN_ROOT_ 0x10u

#define EMPTY_PATH 0x1000
#define TREE_CLONE 1
#define TREE_CLOEXEC 02000000
#define TREE_RECURSIVE 0x8000

#define FS_SET_FLAG 0u
#define FS_SET_STRING 1u
#define FS_CREATE 6u

#define ATTR_RDONLY 0x1u
#define ATTR_NOSUID 0x2u
#define ATTR_NODEV 0x4u
#define ATTR_NOEXEC 0x8u
#define ATTR_ATIME 0x70u
#define ATTR_KNOWN 0xbfu

#define PROPAGATE_PRIVATE (1u << 18)
#define PROPAGATE_SLAVE (1u << 19)
#define PROPAGATE_SHARED (1u << 20)

#define MAGIC_PROC 0x9fa0
#define MAGIC_DEVPTS 0x1cd1

/* Opens path below root, as if root were "/". resolve adds further RESOLVE_ bits. */
int sys_open_in(int root, const char *path, int flags, unsigned mode, unsigned resolve);
int sys_open_tree(int dir, const char *path, unsigned flags);
int sys_move_mount(int from, int to);
int sys_fsopen(const char *type);
int sys_fsconfig(int fs, unsigned command, const char *key, const char *value);
int sys_fsmount(int fs, unsigned attributes);
int sys_mount_setattr(int mount, int recursive, uint64_t set, uint64_t clear, uint64_t propagation);
int sys_pivot_root(const char *root, const char *old);
int sys_pidfd_open(pid_t pid);
int sys_close_range(unsigned first, unsigned last);
/* fork with namespaces, born in the cgroup whose directory is cgroup (or -1). */
pid_t sys_clone(uint64_t flags, int cgroup);
int sys_seccomp(const void *program, size_t instructions);
int sys_execveat(int fd, char *const argv[], char *const env[]);
void sys_new_session_keyring(void);
int sys_capget(uint64_t *effective, uint64_t *permitted, uint64_t *inheritable);
int sys_capset(uint64_t effective, uint64_t permitted, uint64_t inheritable);

#endif
