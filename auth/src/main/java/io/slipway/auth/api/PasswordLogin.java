package io.slipway.auth.api;

import io.slipway.auth.account.Account;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.ServedCaller;
import io.slipway.auth.account.TooBusyException;
import java.util.List;
import org.springframework.dao.DataAccessException;
import org.springframework.security.authentication.AuthenticationProvider;
import org.springframework.security.authentication.BadCredentialsException;
import org.springframework.security.authentication.InternalAuthenticationServiceException;
import org.springframework.security.authentication.UsernamePasswordAuthenticationToken;
import org.springframework.security.core.Authentication;
import org.springframework.transaction.TransactionException;

/** Checks the name and password of Basic authentication; the principal is the {@link Caller}. */
class PasswordLogin implements AuthenticationProvider {

    private final Accounts accounts;

    PasswordLogin(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public Authentication authenticate(Authentication attempt) {
        String name = attempt.getName();
        String password = attempt.getCredentials() instanceof String text ? text : "";
        try {
            Caller caller = accounts.authenticate(name, password)
                    .map(Account::asCaller)
                    .orElseThrow(() -> new BadCredentialsException("incorrect username or password"));
            ServedCaller.note(caller);
            return UsernamePasswordAuthenticationToken.authenticated(caller, null, List.of());
        } catch (TooBusyException busy) {
            throw new InternalAuthenticationServiceException(String.valueOf(busy.getMessage()), busy);
        } catch (DataAccessException | TransactionException failure) {
            throw new InternalAuthenticationServiceException("the password could not be looked up", failure);
        }
    }

    @Override
    public boolean supports(Class<?> type) {
        return UsernamePasswordAuthenticationToken.class.isAssignableFrom(type);
    }
}
