/**
 * Accounts and their passwords.
 *
 * <p>Tells the packages above about new accounts and changed passwords by events inside the same
 * transaction; never depends on them, and never keeps a password or the fact that one was right.
 */
@NullMarked
package io.slipway.auth.account;

import org.jspecify.annotations.NullMarked;
