#define _GNU_SOURCE
#include "null.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "inside.h"
#include "report.h"
#include "sys.h"

#define NAME "null"

/* A file system with a null device and nothing else, not mounted anywhere. */
static int make(void)
{
    int fs = sys_fsopen("tmpfs");
    if (fs < 0 || sys_fsconfig(fs, FS_SET_STRING, "mode", "0755") != 0
        || sys_fsconfig(fs, FS_CREATE, NULL, NULL) != 0) {
        fail(STAGE_MOUNT, errno, "cannot make a file system for a null device: %s", reason(errno));
    }
    int mount = sys_fsmount(fs, ATTR_NOSUID | ATTR_NOEXEC);
    if (mount < 0 || mknodat(mount, NAME, S_IFCHR | 0666, makedev(1, 3)) != 0) {
        fail(STAGE_MOUNT, errno, "cannot make a null device: %s", reason(errno));
    }
    (void)close(fs);
    return mount;
}

int null_mount(const char *directory)
{
    int all = make();
    int at = open(directory, O_PATH | O_DIRECTORY | O_CLOEXEC);
    /* A single file can be taken of a file system only while that is mounted. */
    if (at < 0 || sys_move_mount(all, at) != 0) {
        fail(STAGE_MOUNT, errno, "cannot mount a null device at %s: %s", directory, reason(errno));
    }
    int null = sys_open_tree(all, NAME, TREE_CLONE);
    if (null < 0 || sys_mount_setattr(null, 0, ATTR_RDONLY, 0, 0) != 0 || umount2(directory, MNT_DETACH) != 0) {
        fail(STAGE_MOUNT, errno, "cannot take a null device: %s", reason(errno));
    }
    (void)close(at);
    (void)close(all);
    return null;
}

int null_open(void)
{
    struct stat stat;
    /* Non-blocking: a process of the container may have put a pipe there. */
    int fd = inside_open("/dev/null", O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC, RESOLVE_NO_SYMLINKS_);
    if (fd >= 0 && fstat(fd, &stat) == 0 && S_ISCHR(stat.st_mode) && stat.st_rdev == makedev(1, 3)) {
        (void)fcntl(fd, F_SETFL, 0);
        return fd;
    }
    if (fd >= 0) {
        (void)close(fd);
    }
    int all = make();
    fd = openat(all, NAME, O_RDONLY | O_CLOEXEC);
    if (fd < 0) {
        fail(STAGE_TERMINAL, errno, "cannot open a null device: %s", reason(errno));
    }
    (void)close(all);
    return fd;
}
