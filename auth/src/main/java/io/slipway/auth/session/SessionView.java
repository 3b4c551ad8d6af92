package io.slipway.auth.session;

import io.slipway.auth.account.Caller;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Who is signed in.
 *
 * @param account null for nobody
 * @param csrf what goes into {@code X-CSRF-Token}; null without a cookie
 * @param can what the caller may do with the registry as a whole: {@code operate} it
 */
public record SessionView(
        @Nullable AccountView account, @Nullable String csrf, List<String> can) {

    /** An account, by its name. */
    public record AccountView(String name, boolean admin) {}

    /** What there is to say of a caller, and of the session if that is how they came. */
    public static SessionView of(Caller caller, Optional<WebSession> session) {
        return switch (caller) {
            case Caller.Anonymous _ -> new SessionView(null, null, List.of());
            case Caller.Account account ->
                new SessionView(
                        new AccountView(account.name(), account.admin()),
                        session.map(WebSession::csrf).orElse(null),
                        account.admin() ? List.of("operate") : List.of());
        };
    }
}
