package io.slipway.auth.session;

import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;

/** Under which address a browser has reached us, whatever stands in between. */
@FunctionalInterface
public interface PublicOrigin {
    /** Where nothing stands in between. */
    PublicOrigin AS_RECEIVED = request ->
            URI.create(request.getScheme() + "://" + request.getServerName() + ":" + request.getServerPort());

    /** Scheme, host and, if it is none of the scheme's own, port. */
    URI of(HttpServletRequest request);
}
