package io.slipway.auth.token;

import io.slipway.oci.RepositoryName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;

/**
 * What is meant by the names in the scopes that a token is asked for. Under a host name that stands for another registry,
 * clients name that one's repositories; their token is issued for what these are called here.
 */
public interface ScopeNames {
    /** Each name means itself. */
    ScopeNames AS_ASKED = (request, name) -> List.of(name);

    /** The names here that may be meant; rights are looked up for each. */
    List<RepositoryName> of(HttpServletRequest request, RepositoryName asked);
}
