package io.slipway.auth.token;

import io.slipway.auth.access.Access;
import io.slipway.auth.account.Account;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.Login;
import io.slipway.auth.account.ServedCaller;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/**
 * {@code GET /token} (Docker token authentication specification) and {@code POST /token} (its OAuth2 form).
 * Without credentials the token is an anonymous one; wrong credentials are 401, a request that makes no
 * sense is 400, which sends clients on from POST to GET. Other statuses end their attempt.
 */
@RestController
class TokenController {

    private static final int MAX_CLIENT_ID = 256;

    private final Accounts accounts;
    private final Access access;
    private final TokenIssuer issuer;
    private final RefreshTokens refreshTokens;
    private final ScopeNames names;

    TokenController(
            Accounts accounts,
            Access access,
            TokenIssuer issuer,
            RefreshTokens refreshTokens,
            ObjectProvider<ScopeNames> names) {
        this.names = names.getIfAvailable(() -> ScopeNames.AS_ASKED);
        this.accounts = accounts;
        this.access = access;
        this.issuer = issuer;
        this.refreshTokens = refreshTokens;
    }

    @GetMapping("/token")
    ResponseEntity<TokenAnswer> get(
            HttpServletRequest request,
            @RequestHeader(name = HttpHeaders.AUTHORIZATION, required = false) @Nullable String authorization,
            @RequestParam MultiValueMap<String, String> parameters) {
        RequestedScopes scopes = RequestedScopes.parse(parameters.getOrDefault("scope", List.of()));
        String clientId = clientId(parameters);
        Optional<Login> login = basicLogin(authorization);
        boolean offline = "true".equals(parameters.getFirst("offline_token"));
        String refreshToken = offline
                ? login.map(found -> refreshTokens.issue(found, clientId)).orElse(null)
                : null;
        Caller caller = login.<Caller>map(found -> found.account().asCaller()).orElse(Caller.ANONYMOUS);
        return answer(request, caller, scopes, refreshToken);
    }

    @PostMapping("/token")
    ResponseEntity<TokenAnswer> post(HttpServletRequest request, @RequestParam MultiValueMap<String, String> form) {
        RequestedScopes scopes = RequestedScopes.parse(form.getOrDefault("scope", List.of()));
        String clientId = clientId(form);
        String grant = required(form, "grant_type");
        return switch (grant) {
            case "password" -> {
                Login login = login(required(form, "username"), required(form, "password"));
                boolean offline = "offline".equals(form.getFirst("access_type"));
                yield answer(
                        request,
                        login.account().asCaller(),
                        scopes,
                        offline ? refreshTokens.issue(login, clientId) : null);
            }
            case "refresh_token" -> {
                String presented = required(form, "refresh_token");
                Account account = refreshTokens
                        .redeem(presented)
                        .orElseThrow(() -> TokenRefusedException.unauthorized(
                                "the refresh token is unknown, expired or revoked; log in again"));
                yield answer(request, account.asCaller(), scopes, presented);
            }
            default ->
                throw TokenRefusedException.badRequest("the grant_type is 'password' or 'refresh_token', not another");
        };
    }

    private ResponseEntity<TokenAnswer> answer(
            HttpServletRequest request, Caller caller, RequestedScopes scopes, @Nullable String refreshToken) {
        ServedCaller.note(caller);
        TokenIssuer.IssuedToken issued =
                issuer.issue(caller, scopes.granted(caller, access, name -> names.of(request, name)));
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(TokenAnswer.of(issued, refreshToken));
    }

    private Optional<Login> basicLogin(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, "Basic ", 0, 6)) {
            return Optional.empty();
        }
        String pair;
        try {
            pair = new String(
                    Base64.getDecoder().decode(authorization.substring(6).strip()), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notBase64) {
            throw TokenRefusedException.unauthorized("the Authorization header is not valid Basic authentication");
        }
        int colon = pair.indexOf(':');
        if (colon < 0) {
            throw TokenRefusedException.unauthorized("the Authorization header is not valid Basic authentication");
        }
        return Optional.of(login(pair.substring(0, colon), pair.substring(colon + 1)));
    }

    private Login login(String name, String password) {
        return accounts.login(name, password)
                .orElseThrow(() -> TokenRefusedException.unauthorized("incorrect username or password"));
    }

    private static String clientId(MultiValueMap<String, String> parameters) {
        String clientId = Optional.ofNullable(parameters.getFirst("client_id")).orElse("");
        if (clientId.length() > MAX_CLIENT_ID || clientId.indexOf('\0') >= 0) {
            throw TokenRefusedException.badRequest("the client_id is not text of at most 256 characters");
        }
        return clientId;
    }

    private static String required(MultiValueMap<String, String> form, String name) {
        String value = form.getFirst(name);
        if (value == null || value.isEmpty()) {
            throw TokenRefusedException.badRequest("the form field '" + name + "' is missing");
        }
        return value;
    }
}
