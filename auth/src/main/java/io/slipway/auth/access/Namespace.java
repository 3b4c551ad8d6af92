package io.slipway.auth.access;

import io.slipway.auth.account.AccountId;
import java.util.Optional;

/**
 * The first path component of repository names, and whose it is.
 *
 * @param owner the account with every right on its repositories; empty when only administrators have them
 * @param defaultVisibility what new repositories in it start with
 */
record Namespace(long id, String name, Optional<AccountId> owner, Visibility defaultVisibility) {}
