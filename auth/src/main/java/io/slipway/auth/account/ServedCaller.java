package io.slipway.auth.account;

import org.springframework.web.context.request.RequestAttributes;
import org.springframework.web.context.request.RequestContextHolder;

/** Notes on a request whose it is, under the name of {@link Caller}'s class, for the access log. */
public final class ServedCaller {
    private ServedCaller() {}

    /** Notes it on the request that this thread serves. */
    public static void note(Caller caller) {
        RequestAttributes request = RequestContextHolder.getRequestAttributes();
        if (request != null) {
            request.setAttribute(Caller.class.getName(), caller, RequestAttributes.SCOPE_REQUEST);
        }
    }
}
