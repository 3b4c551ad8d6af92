/**
 * A small client of rtnetlink: links, addresses and routes, made and listed. Messages are read with every length checked:
 * a short or odd one is an exception, never a read beyond its end.
 */
@NullMarked
package io.slipway.agent.network.netlink;

import org.jspecify.annotations.NullMarked;
