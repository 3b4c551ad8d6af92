package io.slipway.auth.account;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Users: administrators create and list them, everyone sees themselves and changes their own password. */
@RestController
@RequestMapping("/api/v1/users")
class UserController {

    private final Accounts accounts;

    record NewUser(@Nullable String name, @Nullable String password) {}

    record NewPassword(@Nullable String password, @Nullable String currentPassword) {}

    record User(String name, boolean admin, Instant createdAt) {
        static User of(Account account) {
            return new User(account.name(), account.admin(), account.createdAt());
        }
    }

    /** {@code next} is the value of {@code after} for the next page, absent on the last one. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Users(List<User> users, @Nullable String next) {}

    UserController(Accounts accounts) {
        this.accounts = accounts;
    }

    @PostMapping
    ResponseEntity<User> create(Caller caller, @RequestBody NewUser user) {
        requireAdmin(caller);
        String name = required(user.name(), "name");
        Account created = accounts.create(name, required(user.password(), "password"), false);
        return ResponseEntity.created(URI.create("/api/v1/users/" + created.name()))
                .body(User.of(created));
    }

    @GetMapping
    Users list(
            Caller caller,
            @RequestParam(required = false) @Nullable Integer n,
            @RequestParam(required = false) @Nullable String after) {
        requireAdmin(caller);
        PageRequest page = PageRequest.of(n, after);
        List<Account> found = accounts.list(page.after(), page.limit());
        return new Users(
                page.page(found).stream().map(User::of).toList(),
                page.next(found, Account::name).orElse(null));
    }

    @GetMapping("/{name}")
    User get(Caller caller, @PathVariable String name) {
        return User.of(visible(caller, name));
    }

    /**
     * Oneself with the current password, or an administrator. All refresh tokens of the account end; the
     * tokens made from them do within minutes.
     */
    @PutMapping("/{name}/password")
    ResponseEntity<Void> changePassword(Caller caller, @PathVariable String name, @RequestBody NewPassword change) {
        Account account = visible(caller, name);
        if (!isAdmin(caller)) {
            String current = required(change.currentPassword(), "currentPassword");
            if (accounts.authenticate(account.name(), current).isEmpty()) {
                throw new AccessDeniedException("the current password is another one");
            }
        }
        if (!accounts.changePassword(account.id(), required(change.password(), "password"))) {
            throw unknown(name);
        }
        return ResponseEntity.noContent().build();
    }

    private Account visible(Caller caller, String name) {
        boolean themselves =
                caller instanceof Caller.Account account && account.name().equals(name);
        Optional<Account> found = isAdmin(caller) || themselves ? accounts.find(name) : Optional.empty();
        return found.orElseThrow(() -> unknown(name));
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("there is no user '" + name + "'");
    }

    private static boolean isAdmin(Caller caller) {
        return caller instanceof Caller.Account account && account.admin();
    }

    private static void requireAdmin(Caller caller) {
        if (!isAdmin(caller)) {
            throw new AccessDeniedException("only administrators create and list users");
        }
    }

    private static String required(@Nullable String value, String field) {
        if (value == null) {
            throw new InvalidRequestException("the field '" + field + "' is missing");
        }
        return value;
    }
}
