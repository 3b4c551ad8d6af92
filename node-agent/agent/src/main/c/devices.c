#define _GNU_SOURCE
#include "devices.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "inside.h"
#include "report.h"
#include "rootfs.h"
#include "sys.h"

#ifndef TIOCGPTPEER
#define TIOCGPTPEER 0x5441
#endif

static mode_t type_of(const struct device_entry *d)
{
    return d->kind == 'c' ? S_IFCHR : d->kind == 'b' ? S_IFBLK : S_IFIFO;
}

static int already_there(int parent, const char *name, const struct device_entry *d)
{
    struct stat stat;
    return fstatat(parent, name, &stat, AT_SYMLINK_NOFOLLOW) == 0 && (stat.st_mode & S_IFMT) == type_of(d)
        && (d->kind == 'p' || stat.st_rdev == makedev(d->major, d->minor));
}

static void make_device(const struct device_entry *d)
{
    const char *name;
    int parent = inside_parent(d->path, &name);
    if (parent < 0) {
        fail(STAGE_DEVICE, errno, "cannot make the directory of %s: %s", d->path, reason(errno));
    }
    dev_t number = d->kind == 'p' ? 0 : makedev(d->major, d->minor);
    int result = mknodat(parent, name, type_of(d) | d->mode, number);
    if (result != 0 && errno == EEXIST) {
        if (already_there(parent, name, d)) {
            (void)close(parent);
            return;
        }
        /* Something of the image is in the way. */
        result = unlinkat(parent, name, 0) != 0 ? -1 : mknodat(parent, name, type_of(d) | d->mode, number);
    }
    if (result != 0 || fchownat(parent, name, d->uid, d->gid, AT_SYMLINK_NOFOLLOW) != 0) {
        fail(STAGE_DEVICE, errno, "cannot make the device %s: %s", d->path, reason(errno));
    }
    (void)close(parent);
}

static int mounts_on(const struct plan *plan, const char *destination, enum mount_kind kind)
{
    for (uint32_t i = 0; i < plan->mount_count; i++) {
        if (plan->mounts[i].kind == kind && strcmp(plan->mounts[i].destination, destination) == 0) {
            return 1;
        }
    }
    return 0;
}

static void make_links(void)
{
    static const char *const links[][2] = {
        {"/proc/self/fd", "fd"},         {"/proc/self/fd/0", "stdin"}, {"/proc/self/fd/1", "stdout"},
        {"/proc/self/fd/2", "stderr"},   {"/proc/kcore", "core"},      {"pts/ptmx", "ptmx"},
    };
    int dev = inside_open("/dev", O_PATH | O_DIRECTORY, RESOLVE_NO_SYMLINKS_);
    if (dev < 0) {
        fail(STAGE_DEVICE, errno, "cannot open /dev: %s", reason(errno));
    }
    for (size_t i = 0; i < sizeof links / sizeof links[0]; i++) {
        if (symlinkat(links[i][0], dev, links[i][1]) != 0 && errno != EEXIST) {
            fail(STAGE_DEVICE, errno, "cannot make /dev/%s: %s", links[i][1], reason(errno));
        }
    }
    (void)close(dev);
}

void devices_make(const struct plan *plan)
{
    /* The user's own /dev is left as it is. */
    int foreign = mounts_on(plan, "/dev", MOUNT_BIND);
    for (uint32_t i = 0; i < plan->device_count; i++) {
        if (!foreign || strncmp(plan->devices[i].path, "/dev/", 5) != 0) {
            make_device(&plan->devices[i]);
        }
    }
    if (!foreign && mounts_on(plan, "/dev", MOUNT_FILE_SYSTEM)) {
        make_links();
    }
}

void terminal_open(const struct plan *plan, int *shim_end, int *container_end)
{
    struct stat stat;
    struct winsize size;
    int unlock = 0;
    /* Whatever an image puts at this name, only the multiplexer of a devpts will do. */
    int ptmx = inside_open("/dev/pts/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK, RESOLVE_NO_SYMLINKS_);
    if (ptmx < 0) {
        fail(STAGE_TERMINAL, errno, "cannot open a terminal at /dev/pts/ptmx: %s", reason(errno));
    }
    if (!is_on(ptmx, MAGIC_DEVPTS) || fstat(ptmx, &stat) != 0 || !S_ISCHR(stat.st_mode)
        || stat.st_rdev != makedev(5, 2)) {
        fail(STAGE_TERMINAL, EINVAL, "/dev/pts/ptmx is not a terminal multiplexer");
    }
    if (ioctl(ptmx, TIOCSPTLCK, &unlock) != 0) {
        fail(STAGE_TERMINAL, errno, "cannot unlock the terminal: %s", reason(errno));
    }
    *container_end = ioctl(ptmx, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (*container_end < 0) {
        fail(STAGE_TERMINAL, errno, "cannot open the terminal's other end: %s", reason(errno));
    }
    memset(&size, 0, sizeof size);
    size.ws_row = plan->rows;
    size.ws_col = plan->columns;
    if ((size.ws_row != 0 || size.ws_col != 0) && ioctl(ptmx, TIOCSWINSZ, &size) != 0) {
        fail(STAGE_TERMINAL, errno, "cannot set the terminal's size: %s", reason(errno));
    }
    *shim_end = ptmx;
}

void terminal_mount_console(int container_end)
{
    int tree = sys_open_tree(container_end, "", TREE_CLONE | EMPTY_PATH);
    if (tree < 0) {
        fail(STAGE_TERMINAL, errno, "cannot take the terminal for /dev/console: %s", reason(errno));
    }
    rootfs_place(tree, "/dev/console", 0, RESOLVE_NO_SYMLINKS_);
    (void)close(tree);
}
