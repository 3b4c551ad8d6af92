/**
 * The vocabulary of layers: what an entry of a layer puts at a name, and byte-exact names. Beside it lie the parts that use
 * it: {@code tar} reads archives, {@code decode} makes flat tars of compressed layers, {@code tree} stacks layers, and
 * {@code erofs} writes the index that the kernel mounts. Never knows where blobs are kept, and never unpacks anything.
 */
@NullMarked
package io.slipway.layer;

import org.jspecify.annotations.NullMarked;
