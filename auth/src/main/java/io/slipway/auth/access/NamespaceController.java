package io.slipway.auth.access;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NotFoundException;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** Namespaces, for their owners and administrators; to others they look as if they did not exist. */
@RestController
@RequestMapping("/api/v1/namespaces/{name}")
class NamespaceController {

    private static final int MAX_NAME = 255;

    private final Namespaces namespaces;

    record View(String name, String defaultVisibility) {
        static View of(Namespace namespace) {
            return new View(namespace.name(), namespace.defaultVisibility().text());
        }
    }

    record Change(@Nullable String defaultVisibility) {}

    NamespaceController(Namespaces namespaces) {
        this.namespaces = namespaces;
    }

    @GetMapping
    View get(Caller caller, @PathVariable String name) {
        return View.of(visible(caller, name));
    }

    /** What repositories start with that are created from now on; existing ones stay as they are. */
    @PatchMapping
    View patch(Caller caller, @PathVariable String name, @RequestBody Change change) {
        Namespace namespace = visible(caller, name);
        if (change.defaultVisibility() == null) {
            throw new InvalidRequestException("the field 'defaultVisibility' is missing");
        }
        return namespaces
                .changeDefault(namespace.name(), Visibility.parse(change.defaultVisibility()))
                .map(View::of)
                .orElseThrow(() -> unknown(name));
    }

    private Namespace visible(Caller caller, String name) {
        if (name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
            throw unknown(name);
        }
        return namespaces
                .find(name)
                .filter(namespace -> caller instanceof Caller.Account account
                        && (account.admin()
                                || namespace
                                        .owner()
                                        .filter(account.id()::equals)
                                        .isPresent()))
                .orElseThrow(() -> unknown(name));
    }

    private static NotFoundException unknown(String name) {
        return new NotFoundException("there is no namespace '" + name + "'");
    }
}
