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
import java.util.Optional;
import org.springframework.security.core.context.SecurityContext;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.security.web.authentication.preauth.PreAuthenticatedAuthenticationToken;
import org.springframework.web.filter.OncePerRequestFilter;

/** Admits a request to {@code /v2} by its bearer token, and answers with the challenge when there is no good one. */
final class BearerFilter extends OncePerRequestFilter {
    private static final String SCHEME = "Bearer ";

    private final TokenVerifier tokens;
    private final Challenge challenge;

    BearerFilter(TokenVerifier tokens, Challenge challenge) {
        this.tokens = tokens;
        this.challenge = challenge;
    }

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        response.setHeader("Docker-Distribution-Api-Version", "registry/2.0");
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
        String header = request.getHeader("Authorization");
        if (header == null || !header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
            throw challenge.missing(request);
        }
        Optional<VerifiedToken> token =
                tokens.verify(header.substring(SCHEME.length()).trim());
        return token.orElseThrow(() -> challenge.invalid(request));
    }
}
