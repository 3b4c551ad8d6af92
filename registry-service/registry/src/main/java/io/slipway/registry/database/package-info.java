/**
 * The registry's hold on its database: one registry at a time, proven again each second, taken again when the database
 * comes back. Everything that reaches the database goes through connections that are made here.
 */
@NullMarked
package io.slipway.registry.database;

import org.jspecify.annotations.NullMarked;
