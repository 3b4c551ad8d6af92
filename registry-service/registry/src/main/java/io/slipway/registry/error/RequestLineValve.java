package io.slipway.registry.error;

import jakarta.servlet.ServletException;
import java.io.IOException;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;

/**
 * Refuses what Tomcat lets through and what is behind it cannot bear: path parameters, which make the path that Tomcat
 * maps another one than the path that Spring reads; percent-encoding that hides a word of the protocol from whoever reads
 * the path as it came, such as the gate; and a port in Host that is none.
 */
public final class RequestLineValve extends ValveBase {
    private static final int MAX_PORT = 65_535;
    private static final String V2 = "/v2/";

    public RequestLineValve() {
        super(true);
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        if (request.getRequestURI().indexOf(';') >= 0) {
            response.sendError(400, "a path has no parameters here: ';' is not allowed");
        } else if (hidesAWord(request.getRequestURI())) {
            ErrorEnvelope.write(
                    response,
                    new RegistryException(
                            ErrorCode.NAME_INVALID, "no name and no word of a path may be percent-encoded here"));
        } else if (request.getServerPort() > MAX_PORT) {
            response.sendError(400, "the port in Host is above 65535");
        } else {
            getNext().invoke(request, response);
        }
    }

    /**
     * Names and the protocol's words need no encoding, and no client encodes them. In the last segment, which may be
     * anything, letters and digits need none either; {@code sha256%3A} is as good as {@code sha256:}.
     */
    private static boolean hidesAWord(String path) {
        int first = path.indexOf('%');
        if (first < 0) {
            return false;
        }
        int firstEnd = path.indexOf('/', 1);
        int last = path.lastIndexOf('/');
        return first < firstEnd
                || firstEnd < 0
                || (path.startsWith(V2) && (first < last || encodesALetter(path, first)));
    }

    private static boolean encodesALetter(String path, int from) {
        for (int at = from; at >= 0 && at + 2 < path.length(); at = path.indexOf('%', at + 1)) {
            int code = Character.digit(path.charAt(at + 1), 16) * 16 + Character.digit(path.charAt(at + 2), 16);
            if (code == '_' || (code < 0x80 && Character.isLetterOrDigit(code))) {
                return true;
            }
        }
        return false;
    }
}
