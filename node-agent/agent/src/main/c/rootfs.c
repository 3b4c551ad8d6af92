#define _GNU_SOURCE
#include "rootfs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "inside.h"
#include "null.h"
#include "report.h"
#include "sys.h"

static int root_mount = -1;
static int null_device = -1;
static int *binds;

static int take_tree(const char *source, int recursive, enum stage stage)
{
    int tree = sys_open_tree(AT_FDCWD, source, TREE_CLONE | (recursive ? TREE_RECURSIVE : 0u));
    if (tree < 0) {
        if (errno == ENOENT) {
            fail(stage, ENOENT, "bind source path does not exist: %s", source);
        }
        fail(stage, errno, "cannot take %s of the host for a bind: %s", source, reason(errno));
    }
    return tree;
}

static void take_binds(const struct plan *plan)
{
    binds = calloc(plan->mount_count + 1, sizeof *binds);
    if (binds == NULL) {
        fail(STAGE_MOUNT, ENOMEM, "there is no memory for %u mounts", plan->mount_count);
    }
    for (uint32_t i = 0; i < plan->mount_count; i++) {
        const struct mount_entry *m = &plan->mounts[i];
        binds[i] = -1;
        if (m->kind == MOUNT_BIND) {
            binds[i] = take_tree(m->source, m->recursive, STAGE_MOUNT);
            uint64_t clear = (m->attributes & ATTR_ATIME) != 0 ? ATTR_ATIME : 0;
            if (sys_mount_setattr(binds[i], m->recursive, m->attributes, clear, m->propagation) != 0) {
                fail(STAGE_MOUNT, errno, "cannot set the options of the bind of %s: %s", m->source, reason(errno));
            }
        }
    }
}

/* Overlay options are limited to 255 bytes each; a longer directory goes by its descriptor, which stays open. */
static const char *option_path(const char *path, char *buffer, size_t size)
{
    if (strlen(path) < 256) {
        return path;
    }
    int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        fail(STAGE_ROOT, errno, "cannot open %s: %s", path, reason(errno));
    }
    (void)snprintf(buffer, size, "/proc/self/fd/%d", fd);
    return buffer;
}

static int set_path(int fs, const char *key, const char *path)
{
    char buffer[32];
    return sys_fsconfig(fs, FS_SET_STRING, key, option_path(path, buffer, sizeof buffer));
}

static int overlay_by_descriptor(const struct plan *plan)
{
    int fs = sys_fsopen("overlay");
    if (fs < 0) {
        fail(STAGE_ROOT, errno, "this kernel has no overlay file system: %s", reason(errno));
    }
    for (uint32_t i = 0; i < plan->lower.count; i++) {
        if (set_path(fs, "lowerdir+", plan->lower.items[i]) != 0) {
            (void)close(fs);
            return -1;
        }
    }
    (void)sys_fsconfig(fs, FS_SET_STRING, "source", "overlay");
    /* An index ties the upper directory to this mount and makes a second one of it fail; older kernels lack the option. */
    (void)sys_fsconfig(fs, FS_SET_STRING, "index", "off");
    (void)sys_fsconfig(fs, FS_SET_STRING, "metacopy", "off");
    if (set_path(fs, "upperdir", plan->upper) != 0 || set_path(fs, "workdir", plan->work) != 0
        || sys_fsconfig(fs, FS_CREATE, NULL, NULL) != 0) {
        if (errno == EINVAL) {
            (void)close(fs);
            return -1; /* Linux before 6.5 takes any option at first and says here that it does not know "lowerdir+" */
        }
        fail(STAGE_ROOT, errno, "cannot put the overlay of %s together: %s", plan->upper, reason(errno));
    }
    int mount = sys_fsmount(fs, 0);
    if (mount < 0) {
        fail(STAGE_ROOT, errno, "cannot mount the overlay of %s: %s", plan->upper, reason(errno));
    }
    (void)close(fs);
    return mount;
}

/* mount(2) takes one page of options: directories go by short names. */
static int overlay_by_page(const struct plan *plan)
{
    static char options[4096];
    size_t used = 0;
    for (uint32_t i = 0; i < plan->lower.count + 2; i++) {
        const char *path = i < plan->lower.count ? plan->lower.items[i]
            : i == plan->lower.count             ? plan->upper
                                                 : plan->work;
        const char *key = i == 0 ? "index=off,lowerdir=" : i < plan->lower.count ? ":"
            : i == plan->lower.count                               ? ",upperdir="
                                                                   : ",workdir=";
        int fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0) {
            fail(STAGE_ROOT, errno, "cannot open %s: %s", path, reason(errno));
        }
        int written = snprintf(options + used, sizeof options - used, "%s/proc/self/fd/%d", key, fd);
        if (written < 0 || (size_t)written >= sizeof options - used) {
            fail(STAGE_ROOT, E2BIG, "%u layers are too many for an overlay on this kernel", plan->lower.count);
        }
        used += (size_t)written;
    }
    if (mount("overlay", plan->state_dir, "overlay", 0, options) != 0) {
        fail(STAGE_ROOT, errno, "cannot mount the overlay of %s: %s", plan->upper, reason(errno));
    }
    int tree = sys_open_tree(AT_FDCWD, plan->state_dir, TREE_CLONE);
    if (tree < 0 || umount2(plan->state_dir, MNT_DETACH) != 0) {
        fail(STAGE_ROOT, errno, "cannot take hold of the overlay of %s: %s", plan->upper, reason(errno));
    }
    return tree;
}

static void make_private(const char *path)
{
    if (mount(NULL, path, NULL, MS_REC | MS_PRIVATE, NULL) != 0) {
        fail(STAGE_ROOT, errno, "cannot make the mounts private: %s", reason(errno));
    }
}

static int take_root(const struct plan *plan)
{
    if (plan->root == ROOT_DIRECTORY) {
        int tree = take_tree(plan->upper, 1, STAGE_ROOT);
        if (sys_mount_setattr(tree, 1, 0, 0, PROPAGATE_PRIVATE) != 0) {
            fail(STAGE_ROOT, errno, "cannot make %s private: %s", plan->upper, reason(errno));
        }
        return tree;
    }
    int overlay = overlay_by_descriptor(plan);
    return overlay >= 0 ? overlay : overlay_by_page(plan);
}

/* The root becomes "/" and everything else of this namespace goes. */
static void pivot(const struct plan *plan)
{
    int directory = open(plan->state_dir, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0 || sys_move_mount(root_mount, directory) != 0 || fchdir(root_mount) != 0) {
        fail(STAGE_ROOT, errno, "cannot mount the root at %s: %s", plan->state_dir, reason(errno));
    }
    (void)close(directory);
    if (sys_pivot_root(".", ".") == 0) {
        if (umount2(".", MNT_DETACH) != 0) {
            fail(STAGE_ROOT, errno, "cannot leave the host's file system: %s", reason(errno));
        }
    } else {
        /* A host that runs from its initramfs has a root that cannot be exchanged, only covered. */
        int host = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (host < 0 || sys_move_mount(root_mount, host) != 0 || fchdir(root_mount) != 0 || chroot(".") != 0) {
            fail(STAGE_ROOT, errno, "cannot make the container's root the root: %s", reason(errno));
        }
        (void)close(host);
    }
    if (chdir("/") != 0) {
        fail(STAGE_ROOT, errno, "cannot enter the container's root: %s", reason(errno));
    }
}

void rootfs_enter(const struct plan *plan)
{
    take_binds(plan);
    /* After the binds were taken, or a shared one would no longer hear of the host. */
    make_private("/");
    if (plan->masked.count > 0) {
        null_device = null_mount(plan->state_dir);
    }
    root_mount = take_root(plan);
    pivot(plan);
    int root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) {
        fail(STAGE_ROOT, errno, "cannot open the container's root: %s", reason(errno));
    }
    inside_root(root);
}

static int same_as_root(int fd)
{
    struct stat a;
    struct stat b;
    return fstat(fd, &a) == 0 && fstat(root_mount, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static void refuse_target(int target, const char *destination, int over_proc)
{
    if (same_as_root(target)) {
        fail(STAGE_MOUNT, EINVAL, "the mount point %s leads to the root of the container", destination);
    }
    if (!over_proc && is_on(target, MAGIC_PROC)) {
        fail(STAGE_MOUNT, EINVAL, "%s cannot be mounted because it is inside /proc", destination);
    }
}

static int is_directory(int fd)
{
    struct stat stat;
    return fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode);
}

void rootfs_place(int mount, const char *destination, int directory, unsigned resolve)
{
    int target = inside_make(destination, directory, resolve, NULL);
    if (target < 0) {
        if (errno == ELOOP && (resolve & RESOLVE_NO_SYMLINKS_) != 0) {
            fail(STAGE_MOUNT, ELOOP, "%s of the image must be an ordinary directory, not a symbolic link", destination);
        }
        fail(STAGE_MOUNT, errno, "cannot make the mount point %s: %s", destination, reason(errno));
    }
    refuse_target(target, destination, 0);
    if (is_directory(target) != directory) {
        fail(STAGE_MOUNT, ENOTDIR, "cannot mount at %s: not a directory: a %s cannot be mounted onto a %s", destination,
            directory ? "directory" : "file", directory ? "file" : "directory");
    }
    if (sys_move_mount(mount, target) != 0) {
        fail(STAGE_MOUNT, errno, "cannot mount at %s: %s", destination, reason(errno));
    }
    (void)close(target);
}

static int has_option(const struct mount_entry *m, const char *prefix)
{
    for (uint32_t i = 0; i < m->options.count; i++) {
        if (strncmp(m->options.items[i], prefix, strlen(prefix)) == 0) {
            return 1;
        }
    }
    return 0;
}

/* A tmpfs over a directory of the image takes over its mode, unless it is told one. */
static void keep_mode(int fs, const struct mount_entry *m)
{
    struct stat stat;
    char mode[8];
    int existing = inside_open(m->destination, O_PATH, 0);
    if (existing < 0) {
        return;
    }
    if (fstat(existing, &stat) == 0) {
        (void)snprintf(mode, sizeof mode, "%o", (unsigned)stat.st_mode & 07777u);
        (void)sys_fsconfig(fs, FS_SET_STRING, "mode", mode);
    }
    (void)close(existing);
}

static void configure(int fs, const struct mount_entry *m)
{
    const char *source = strcmp(m->destination, "/dev/shm") == 0 ? "shm" : m->source;
    (void)sys_fsconfig(fs, FS_SET_STRING, "source", source);
    for (uint32_t i = 0; i < m->options.count; i++) {
        char *option = m->options.items[i];
        char *equals = strchr(option, '=');
        int result;
        if (equals == NULL) {
            result = sys_fsconfig(fs, FS_SET_FLAG, option, NULL);
        } else {
            *equals = 0;
            result = sys_fsconfig(fs, FS_SET_STRING, option, equals + 1);
            *equals = '=';
        }
        if (result != 0) {
            fail(STAGE_MOUNT, errno, "%s at %s does not take the option %s: %s", m->source, m->destination, option,
                reason(errno));
        }
    }
}

static void mount_file_system(const struct mount_entry *m)
{
    int tmpfs = strcmp(m->source, "tmpfs") == 0;
    int fs = sys_fsopen(m->source);
    if (fs < 0) {
        fail(STAGE_MOUNT, errno, "this kernel has no file system %s for %s: %s", m->source, m->destination,
            reason(errno));
    }
    configure(fs, m);
    if (tmpfs && !has_option(m, "mode=")) {
        keep_mode(fs, m);
    }
    if (sys_fsconfig(fs, FS_CREATE, NULL, NULL) != 0) {
        fail(STAGE_MOUNT, errno, "cannot make a %s for %s: %s", m->source, m->destination, reason(errno));
    }
    /* A tmpfs becomes read-only at the end, when mount points in it have been made. */
    int mount = sys_fsmount(fs, tmpfs ? m->attributes & ~ATTR_RDONLY : m->attributes);
    if (mount < 0) {
        fail(STAGE_MOUNT, errno, "cannot mount %s at %s: %s", m->source, m->destination, reason(errno));
    }
    int plain = strcmp(m->source, "proc") == 0 || strcmp(m->source, "sysfs") == 0
        || strcmp(m->destination, "/dev") == 0;
    rootfs_place(mount, m->destination, 1, plain ? RESOLVE_NO_SYMLINKS_ : 0);
    (void)close(mount);
    (void)close(fs);
}

static void mount_bind(const struct mount_entry *m, int tree)
{
    struct stat stat;
    if (fstat(tree, &stat) != 0) {
        fail(STAGE_MOUNT, errno, "cannot look at %s: %s", m->source, reason(errno));
    }
    rootfs_place(tree, m->destination, S_ISDIR(stat.st_mode), 0);
    (void)close(tree);
}

void rootfs_mount(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->mount_count; i++) {
        if (plan->mounts[i].kind == MOUNT_BIND) {
            mount_bind(&plan->mounts[i], binds[i]);
        } else {
            mount_file_system(&plan->mounts[i]);
        }
    }
    free(binds);
    binds = NULL;
}

static void mask_directory(int target, const char *path)
{
    int fs = sys_fsopen("tmpfs");
    if (fs < 0 || sys_fsconfig(fs, FS_SET_STRING, "size", "0") != 0 || sys_fsconfig(fs, FS_CREATE, NULL, NULL) != 0) {
        fail(STAGE_MOUNT, errno, "cannot make an empty directory to hide %s: %s", path, reason(errno));
    }
    int empty = sys_fsmount(fs, ATTR_RDONLY | ATTR_NOSUID | ATTR_NODEV | ATTR_NOEXEC);
    if (empty < 0 || sys_move_mount(empty, target) != 0) {
        fail(STAGE_MOUNT, errno, "cannot hide %s: %s", path, reason(errno));
    }
    (void)close(empty);
    (void)close(fs);
}

/* The first file gets the one that was made; once that is mounted it can be copied for the others. */
static void mask_file(int target, const char *path)
{
    static int placed;
    int null = placed ? sys_open_tree(null_device, "", TREE_CLONE | EMPTY_PATH) : null_device;
    if (null < 0 || sys_move_mount(null, target) != 0) {
        fail(STAGE_MOUNT, errno, "cannot hide %s: %s", path, reason(errno));
    }
    if (placed) {
        (void)close(null);
    }
    placed = 1;
}

static void mask(const char *path)
{
    struct stat stat;
    int target = inside_open(path, O_PATH, 0);
    if (target < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return;
        }
        fail(STAGE_MOUNT, errno, "cannot hide %s: %s", path, reason(errno));
    }
    refuse_target(target, path, 1);
    if (fstat(target, &stat) != 0) {
        fail(STAGE_MOUNT, errno, "cannot hide %s: %s", path, reason(errno));
    }
    if (S_ISDIR(stat.st_mode)) {
        mask_directory(target, path);
    } else {
        mask_file(target, path);
    }
    (void)close(target);
}

static void make_readonly(const char *path)
{
    int target = inside_open(path, O_PATH, 0);
    if (target < 0) {
        if (errno == ENOENT || errno == ENOTDIR) {
            return;
        }
        fail(STAGE_MOUNT, errno, "cannot make %s read-only: %s", path, reason(errno));
    }
    int tree = sys_open_tree(target, "", TREE_CLONE | TREE_RECURSIVE | EMPTY_PATH);
    if (tree < 0 || sys_mount_setattr(tree, 1, ATTR_RDONLY, 0, 0) != 0 || sys_move_mount(tree, target) != 0) {
        fail(STAGE_MOUNT, errno, "cannot make %s read-only: %s", path, reason(errno));
    }
    (void)close(tree);
    (void)close(target);
}

static void close_tmpfs(const struct mount_entry *m)
{
    if (m->kind != MOUNT_FILE_SYSTEM || strcmp(m->source, "tmpfs") != 0 || (m->attributes & ATTR_RDONLY) == 0) {
        return;
    }
    int target = inside_open(m->destination, O_PATH, 0);
    if (target < 0 || sys_mount_setattr(target, 0, ATTR_RDONLY, 0, 0) != 0) {
        fail(STAGE_MOUNT, errno, "cannot make %s read-only: %s", m->destination, reason(errno));
    }
    (void)close(target);
}

void rootfs_close(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->mount_count; i++) {
        close_tmpfs(&plan->mounts[i]);
    }
    for (uint32_t i = 0; i < plan->readonly.count; i++) {
        make_readonly(plan->readonly.items[i]);
    }
    for (uint32_t i = 0; i < plan->masked.count; i++) {
        mask(plan->masked.items[i]);
    }
    if (plan->root_readonly && sys_mount_setattr(root_mount, 0, ATTR_RDONLY, 0, 0) != 0) {
        fail(STAGE_ROOT, errno, "cannot make the root read-only: %s", reason(errno));
    }
    if (null_device >= 0) {
        (void)close(null_device);
    }
    (void)close(root_mount);
}
