/*
 * Null devices that are nobody else's. The host's own node must not come into a container by any way: whoever changes its
 * mode or owner there changes it for the whole machine.
 */
#ifndef SLIPWAY_NULL_H
#define SLIPWAY_NULL_H

/*
 * A mount of a null device that can be attached over files, read-only. directory is where a file system may be mounted for
 * an instant; the mounts of this namespace must be private already.
 */
int null_mount(const char *directory);

/* Opens a null device for reading: the container's own where it is one, else a new one that has no name. */
int null_open(void);

#endif
