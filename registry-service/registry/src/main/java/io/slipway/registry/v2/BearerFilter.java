package io.slipway.registry.v2;

import io.slipway.auth.token.TokenVerifier;
import io.slipway.auth.token.VerifiedToken;
import io.slipway.registry.error.ErrorEnvelope;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Admits a request to {@code /v2} by its bearer token, and answers with the challenge when there is no good one. */
final class BearerFilter extends OncePerRequestFilter {
    static final String SCHEME = "Bearer ";

    private final TokenVerifier tokens;
    private final Challenge challenge;

    BearerFilter(TokenVerifier tokens, Challenge challenge) {
        this.tokens = tokens;
        this.challenge = challenge;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        ReadAnswer.begin(response);
        VerifiedToken token;
        try {
            token = verify(request);
        } catch (RegistryException refused) {
            ErrorEnvelope.write(response, refused);
            return;
        }
        SecurityContext context = SecurityContextHolder.createEmptyContext();
        context.setAuthentication(new PreAuthenticatedAuthenticationToken(token, "", List.of()));
        SecurityContextHolder.setContext(context);
        request.setAttribute(V2Guard.TOKEN, token);
        try {
            chain.doFilter(request, response);
        } finally {
            SecurityContextHolder.clearContext();
        }
    }

    private VerifiedToken verify(HttpServletRequest request) {
        String token = token(request.getHeader("Authorization"));
        if (token == null) {
            throw challenge.missing(request);
        }
        return tokens.verify(token).orElseThrow(() -> challenge.invalid(request));
    }

    /** The token of an Authorization header; null when there is none, or it carries something else. */
    static @Nullable String token(@Nullable String header) {
        return header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                ? null
                : header.substring(SCHEME.length()).trim();
    }
}
