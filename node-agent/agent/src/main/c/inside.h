/*
 * Paths inside the container's root. The root is hostile: any component may be a symbolic link to anywhere. Every look-up
 * goes through openat2 with RESOLVE_IN_ROOT, and what is found is used by descriptor, never by name again.
 */
#ifndef SLIPWAY_INSIDE_H
#define SLIPWAY_INSIDE_H

#include <sys/types.h>

/* Sets the root, a directory opened with O_PATH. */
void inside_root(int fd);

/* Opens an absolute path of the inside. resolve adds RESOLVE_ bits. */
int inside_open(const char *path, int flags, unsigned resolve);

/*
 * The same with O_PATH, for a mount point or a parent: what is missing is made, directories with mode 0755 and, unless
 * directory, an empty file as the last component. made, when given, tells whether the last component was.
 */
int inside_make(const char *path, int directory, unsigned resolve, int *made);

/* The directory of a path, made if missing, and where its last component begins. */
int inside_parent(const char *path, const char **name);

/* Whether the descriptor is on a file system of this magic number. */
int is_on(int fd, long magic);

#endif
