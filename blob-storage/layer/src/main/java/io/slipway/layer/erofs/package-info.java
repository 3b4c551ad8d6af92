/** Writes the EROFS image that lets the kernel read files out of flat tars. Format: fs/erofs/erofs_fs.h of Linux and erofs.docs.kernel.org. */
@NullMarked
package io.slipway.layer.erofs;

import org.jspecify.annotations.NullMarked;
