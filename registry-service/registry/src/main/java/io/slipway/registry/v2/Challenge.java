package io.slipway.registry.v2;

import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Map;

/**
 * The 401 that tells a client where to fetch a token and for which scope (Docker's token authentication). The realm is
 * the host that the client itself used: some clients refuse any other private address.
 */
final class Challenge {
    private final PublicAddress address;
    private final String service;
    private final MirrorRouting routing;

    Challenge(PublicAddress address, String service, MirrorRouting routing) {
        this.routing = routing;
        this.address = address;
        this.service = service;
    }

    /** No token came with the request. */
    RegistryException missing(HttpServletRequest request) {
        return refusal(request, "", "authentication required");
    }

    /** The token is expired, forged, or signed by a key that is not ours. */
    RegistryException invalid(HttpServletRequest request) {
        return refusal(request, "invalid_token", "the token is expired or not one of this registry's");
    }

    /** The token is good, but was asked for a smaller scope than this request needs. */
    RegistryException insufficient(HttpServletRequest request) {
        return refusal(request, "insufficient_scope", "the token's scope does not cover this request");
    }

    private RegistryException refusal(HttpServletRequest request, String error, String message) {
        StringBuilder challenge = new StringBuilder("Bearer realm=\"")
                // A host that is for an upstream has the names of its scopes there.
                .append(routing.isWholeHost(request) ? address.asked(request) : address.of(request))
                .append("/token\",service=\"")
                .append(service)
                .append('"');
        String scope = ChallengeScope.of(
                request.getMethod(),
                request.getRequestURI(),
                QueryParameters.of(request),
                name -> routing.scoped(request, name));
        if (!scope.isEmpty()) {
            challenge.append(",scope=\"").append(scope).append('"');
        }
        if (!error.isEmpty()) {
            challenge.append(",error=\"").append(error).append('"');
        }
        return new RegistryException(ErrorCode.UNAUTHORIZED, 401, message, Map.of())
                .with("WWW-Authenticate", challenge.toString());
    }
}
