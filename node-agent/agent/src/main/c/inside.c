#define _GNU_SOURCE
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "plan.h"
#include "sys.h"

#define MAX_LINKS 40u

static int root = -1;

void inside_root(int fd)
{
    root = fd;
}

int inside_open(const char *path, int flags, unsigned resolve)
{
    return sys_open_in(root, path, flags, 0, resolve);
}

int is_on(int fd, long magic)
{
    struct statfs fs;
    return fstatfs(fd, &fs) == 0 && (long)fs.f_type == magic;
}

/* Where the first component that does not exist ends in path; everything before it does. */
static size_t first_missing(const char *path, size_t *parent)
{
    char prefix[PLAN_MAX_PATH];
    size_t length = strlen(path);
    size_t end = 0;
    *parent = 0;
    while (end < length) {
        size_t begin = end;
        while (path[begin] == '/') {
            begin++;
        }
        for (end = begin; end < length && path[end] != '/'; end++) {
        }
        memcpy(prefix, path, end);
        prefix[end] = 0;
        int fd = inside_open(prefix, O_PATH, 0);
        if (fd < 0) {
            return end;
        }
        (void)close(fd);
        *parent = end;
    }
    return end;
}

/* A dangling link stands where a component is missing: path continues at what it names. */
static int follow(char *path, size_t parent, size_t end, int directory_fd, const char *component)
{
    char link[PLAN_MAX_PATH];
    char joined[PLAN_MAX_PATH];
    ssize_t length = readlinkat(directory_fd, component, link, sizeof link - 1);
    if (length < 0) {
        return -1;
    }
    link[length] = 0;
    int written = link[0] == '/'
        ? snprintf(joined, sizeof joined, "%s%s", link, path + end)
        : snprintf(joined, sizeof joined, "%.*s/%s%s", (int)parent, path, link, path + end);
    if (written < 0 || (size_t)written >= sizeof joined) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(path, joined, (size_t)written + 1);
    return 0;
}

static int make_component(int parent, const char *component, int directory)
{
    if (directory) {
        return mkdirat(parent, component, 0755);
    }
    int fd = openat(parent, component, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0644);
    return fd < 0 ? -1 : close(fd);
}

/* Makes the first missing component of path, or replaces a dangling link in path by its target. */
static int make_next(char *path, int directory)
{
    char prefix[PLAN_MAX_PATH];
    char component[256];
    size_t parent;
    size_t end = first_missing(path, &parent);
    size_t begin = parent;
    while (path[begin] == '/') {
        begin++;
    }
    if (end - begin >= sizeof component) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(component, path + begin, end - begin);
    component[end - begin] = 0;
    memcpy(prefix, path, parent);
    prefix[parent] = 0;
    int fd = inside_open(parent == 0 ? "/" : prefix, O_PATH | O_DIRECTORY, 0);
    if (fd < 0) {
        return -1;
    }
    int last = path[end + strspn(path + end, "/")] == 0;
    int result = make_component(fd, component, directory || !last);
    if (result != 0 && errno == EEXIST) {
        result = follow(path, parent, end, fd, component);
    }
    int error = errno;
    (void)close(fd);
    errno = error;
    return result;
}

int inside_make(const char *path, int directory, unsigned resolve, int *made)
{
    char walked[PLAN_MAX_PATH];
    if (made != NULL) {
        *made = 0;
    }
    int fd = inside_open(path, O_PATH, resolve);
    if (fd >= 0 || errno != ENOENT) {
        return fd;
    }
    if (strlen(path) >= sizeof walked) {
        errno = ENAMETOOLONG;
        return -1;
    }
    strcpy(walked, path);
    for (unsigned steps = 0; steps < PLAN_MAX_PATH / 2 + MAX_LINKS; steps++) {
        if (made != NULL) {
            *made = 1;
        }
        if (make_next(walked, directory) != 0) {
            return -1;
        }
        fd = inside_open(walked, O_PATH, resolve);
        if (fd >= 0 || errno != ENOENT) {
            return fd;
        }
    }
    errno = ELOOP;
    return -1;
}

int inside_parent(const char *path, const char **name)
{
    char parent[PLAN_MAX_PATH];
    const char *slash = strrchr(path, '/');
    size_t length = slash == NULL ? 0 : (size_t)(slash - path);
    if (length >= sizeof parent) {
        errno = ENAMETOOLONG;
        return -1;
    }
    memcpy(parent, path, length);
    parent[length] = 0;
    *name = path + length + 1;
    return inside_make(length == 0 ? "/" : parent, 1, 0, NULL);
}
