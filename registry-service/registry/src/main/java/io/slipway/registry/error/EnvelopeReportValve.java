package io.slipway.registry.error;

import io.slipway.auth.api.DatabaseOutage;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;

/**
 * Takes the place of Tomcat's HTML error page: whatever Tomcat, a filter or the firewall refuses before a controller
 * runs comes out in the registry's envelope too, and below {@code /api} as a problem. Says nothing of what was thrown.
 */
public final class EnvelopeReportValve extends ErrorReportValve {
    @Override
    protected void report(Request request, Response response, @Nullable Throwable throwable) {
        int status = response.getStatus();
        if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
            return;
        }
        if (status == 501 || status == 505) {
            // Tomcat blames itself for methods, codings and versions that only a confused client sends.
            status = 400;
            response.setStatus(status);
        }
        if (throwable != null && DatabaseOutage.causes(throwable)) {
            // From a filter, which asks the database before any controller does.
            status = 503;
            response.setStatus(status);
            response.setHeader("Retry-After", DatabaseOutage.RETRY_SECONDS);
        }
        if (request.getAttribute(RequestId.NAME) instanceof String id) {
            // What was thrown through Tomcat has made it drop all headers.
            response.setHeader(RequestId.NAME, id);
        }
        if (status == 417) {
            // Tomcat hangs up after this refusal, and would not say so.
            ConnectionEnd.announce(request, response);
        }
        ErrorCode code = ErrorCode.ofStatus(status);
        String said = response.getMessage();
        String message = said == null || said.isBlank() || status >= 500 ? code.message() : said;
        try {
            // A request whose first line cannot be read has none.
            String path = request.getRequestURI();
            if (path != null && path.startsWith("/api/")) {
                String title = HttpStatus.valueOf(status).getReasonPhrase();
                ProblemAnswer.write(response, status, title, message);
                response.finishResponse();
                return;
            }
            byte[] body = ErrorEnvelope.bytes(code, message, Map.of());
            response.setContentType("application/json");
            response.setContentLength(body.length);
            response.getOutputStream().write(body);
            response.finishResponse();
        } catch (IOException | IllegalStateException gone) {
            // The client has left, or the answer is already on its way: there is nobody to tell.
            container.getLogger().debug("could not report status " + status, gone);
        }
    }
}
