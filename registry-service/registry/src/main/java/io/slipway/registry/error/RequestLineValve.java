package io.slipway.registry.error;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Refuses what Tomcat lets through and the filters behind it cannot bear: path parameters, which make the path that
 * Tomcat maps another one than the path that Spring reads, and a port in Host that is none.
 */
public final class RequestLineValve extends ValveBase {
    private static final int MAX_PORT = 65_535;

    public RequestLineValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getRequestURI().indexOf(';') >= 0) {
            response.sendError(400, "a path has no parameters here: ';' is not allowed");
        } else if (request.getServerPort() > MAX_PORT) {
            response.sendError(400, "the port in Host is above 65535");
        } else {
            getNext().invoke(request, response);
        }
    }
}
