/**
 * {@code BlobStore} on S3. The node agent never depends on it.
 *
 * <p>Empty until object storage is supported.
 */
@NullMarked
package io.slipway.store.s3;

import org.jspecify.annotations.NullMarked;
