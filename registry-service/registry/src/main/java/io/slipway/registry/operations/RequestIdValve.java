package io.slipway.registry.operations;

import io.slipway.registry.error.RequestId;
import jakarta.servlet.ServletException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * Gives every request an id: the one that it came with in {@code X-Request-Id} if that is well-formed, or else one of
 * ours. It stands in the answer and in each log line that the request causes.
 */
public final class RequestIdValve extends ValveBase {
    /** Its name in the log. */
    static final String KEY = "requestId";

    private static final int LONGEST = 64;
    private static final int DIGITS = 16;
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    /** Begins anywhere, so that ids of two runs of the program do not meet. */
    private final AtomicLong numbers = new AtomicLong(new SecureRandom().nextLong());

    public RequestIdValve() {
        super(true);
    }

    /** The id of a request that has passed here; null for one that Tomcat refused before. */
    public static @Nullable String idOf(Request request) {
        return request.getAttribute(RequestId.NAME) instanceof String id ? id : null;
    }

    @Override
    public void invoke(Request request, Response response) throws IOException, ServletException {
        String given = request.getHeader(RequestId.NAME);
        String id = given != null && isWellFormed(given) ? given : made(numbers.getAndIncrement());
        request.setAttribute(RequestId.NAME, id);
        response.setHeader(RequestId.NAME, id);
        MDC.put(KEY, id);
        try {
            getNext().invoke(request, response);
        } finally {
            MDC.remove(KEY);
        }
    }

    /** 1 to 64 letters, digits and {@code . _ - = :}, so that it can stand in a log line and in a header. */
    static boolean isWellFormed(String id) {
        if (id.isEmpty() || id.length() > LONGEST) {
            return false;
        }
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            boolean allowed = (c >= 'a' && c <= 'z')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= '0' && c <= '9')
                    || c == '.'
                    || c == '_'
                    || c == '-'
                    || c == '='
                    || c == ':';
            if (!allowed) {
                return false;
            }
        }
        return true;
    }

    private static String made(long number) {
        byte[] text = new byte[DIGITS];
        long rest = number;
        for (int i = DIGITS - 1; i >= 0; i--) {
            text[i] = HEX[(int) (rest & 0xf)];
            rest >>>= 4;
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }
}
