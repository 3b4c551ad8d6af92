/* The container's file system, made by the child in its own mount namespace. */
#ifndef SLIPWAY_ROOTFS_H
#define SLIPWAY_ROOTFS_H

#include "plan.h"

/*
 * Takes what the plan names of the host (root, binds, a null device for masking), then leaves the host's file system for
 * good. After it returns nothing of the host can be reached by any name.
 */
void rootfs_enter(const struct plan *plan);

/* Mounts file systems and binds inside, in the plan's order. */
void rootfs_mount(const struct plan *plan);

/* Masks, read-only paths, and the read-only root; the last thing, since it ends all writing. */
void rootfs_close(const struct plan *plan);

/* Mounts a file system object that is nowhere yet at a path inside; fd stays open. */
void rootfs_place(int mount, const char *destination, int directory, unsigned resolve);

#endif
