package io.slipway.registry.operations;

import io.slipway.auth.account.Caller;
import io.slipway.auth.token.VerifiedToken;
import java.util.Objects;
import org.apache.catalina.connector.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A line for each request, where the setting asks for it. Of the address only the path is written, since queries carry
 * passwords ({@code /token}), and no header at all.
 */
public final class AccessLogger {
    private static final Logger log = LoggerFactory.getLogger("slipway.access");
    private static final int LONGEST_PATH = 512;

    private final boolean wanted;

    public AccessLogger(boolean wanted) {
        this.wanted = wanted;
    }

    void write(Route route, Request request, int status, long nanos, long sent) {
        if (!wanted) {
            return;
        }
        log.atInfo()
                .addKeyValue("method", request.getMethod())
                .addKeyValue("path", path(request))
                .addKeyValue("route", route.label())
                .addKeyValue("status", status)
                .addKeyValue("received", request.getCoyoteRequest().getBytesRead())
                .addKeyValue("sent", sent)
                .addKeyValue("micros", nanos / 1000)
                .addKeyValue(RequestIdValve.KEY, Objects.requireNonNullElse(RequestIdValve.idOf(request), "-"))
                .addKeyValue("account", account(request))
                .log("request");
    }

    /** As the client sent it, so that there is no line's end in it. */
    private static String path(Request request) {
        String path = request.getRequestURI();
        if (path == null) {
            return "-";
        }
        return path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) + "..." : path;
    }

    private static String account(Request request) {
        if (request.getAttribute(VerifiedToken.class.getName()) instanceof VerifiedToken token) {
            return token.caller().label();
        }
        return request.getAttribute(Caller.class.getName()) instanceof Caller caller ? caller.label() : "-";
    }
}
