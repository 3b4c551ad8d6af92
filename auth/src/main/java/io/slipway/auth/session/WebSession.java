package io.slipway.auth.session;

import io.slipway.auth.account.Account;
import io.slipway.auth.account.OpaqueToken;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * A browser that somebody has signed in with.
 *
 * @param token what its cookie holds
 */
public record WebSession(OpaqueToken token, Account account) {

    /** What its pages have to send with whatever changes something; other sites cannot read it. */
    public String csrf() {
        return token.derive("csrf");
    }

    /** Whether a request's header is that. */
    boolean hasCsrf(String header) {
        return MessageDigest.isEqual(
                csrf().getBytes(StandardCharsets.US_ASCII), header.getBytes(StandardCharsets.UTF_8));
    }
}
