package io.slipway.auth.api;

import io.slipway.auth.access.InvalidVisibilityException;
import io.slipway.auth.account.InvalidAccountException;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NameTakenException;
import io.slipway.auth.account.NotFoundException;
import io.slipway.auth.account.TooBusyException;
import io.slipway.oci.InvalidDigestException;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.InvalidTagException;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;

/** Writes the errors of {@code /api/v1} as problem details (RFC 9457). */
@RestControllerAdvice(basePackages = {"io.slipway.auth", "io.slipway.registry.api"})
class ApiErrors extends ResponseEntityExceptionHandler {

    private static final Logger log = LoggerFactory.getLogger(ApiErrors.class);

    private final List<Refusals> others;

    ApiErrors(ObjectProvider<Refusals> others) {
        this.others = others.orderedStream().toList();
    }

    @ExceptionHandler({
        InvalidAccountException.class,
        InvalidRequestException.class,
        InvalidVisibilityException.class,
        InvalidNameException.class,
        InvalidTagException.class,
        InvalidDigestException.class
    })
    ProblemDetail invalid(IllegalArgumentException refusal) {
        return problem(HttpStatus.BAD_REQUEST, refusal);
    }

    @ExceptionHandler
    ProblemDetail taken(NameTakenException refusal) {
        return problem(HttpStatus.CONFLICT, refusal);
    }

    @ExceptionHandler
    ProblemDetail unknown(NotFoundException refusal) {
        return problem(HttpStatus.NOT_FOUND, refusal);
    }

    @ExceptionHandler
    ProblemDetail denied(AccessDeniedException refusal) {
        return problem(HttpStatus.FORBIDDEN, refusal);
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> busy(TooBusyException busy) {
        return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, Long.toString(busy.retryAfter().toSeconds()))
                .body(problem(HttpStatus.SERVICE_UNAVAILABLE, busy));
    }

    /** What is wrong with a body, and where in it. */
    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(
            HttpMessageNotReadableException refusal, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, UnreadableBody.describe(refusal));
        return handleExceptionInternal(refusal, problem, headers, status, request);
    }

    /** A number, say, that is none: in the path or among the parameters. */
    @Override
    protected @Nullable ResponseEntity<Object> handleTypeMismatch(
            TypeMismatchException refusal, HttpHeaders headers, HttpStatusCode status, WebRequest request) {
        String name = refusal instanceof MethodArgumentTypeMismatchException mismatch
                ? mismatch.getName()
                : String.valueOf(refusal.getPropertyName());
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status, "'%s' is %s, not '%s'".formatted(name, wanted(refusal.getRequiredType()), refusal.getValue()));
        return handleExceptionInternal(refusal, problem, headers, status, request);
    }

    private static String wanted(@Nullable Class<?> type) {
        if (type == boolean.class || type == Boolean.class) {
            return "true or false";
        }
        return type != null && (type.isPrimitive() || Number.class.isAssignableFrom(type))
                ? "a number"
                : "something else";
    }

    @Override
    protected @Nullable ResponseEntity<Object> handleHttpMediaTypeNotSupported(
            HttpMediaTypeNotSupportedException refusal,
            HttpHeaders headers,
            HttpStatusCode status,
            WebRequest request) {
        ProblemDetail problem = ProblemDetail.forStatusAndDetail(
                status,
                "the body is JSON: send it with Content-Type: application/json"
                        + (refusal.getContentType() == null ? "" : ", not " + refusal.getContentType()));
        return handleExceptionInternal(refusal, problem, headers, status, request);
    }

    /** What the servlet container could not decode, or would not read because it is too much. */
    @ExceptionHandler
    ProblemDetail undecodable(InvalidParameterException refusal) {
        HttpStatus status = refusal.getErrorCode() == HttpStatus.CONTENT_TOO_LARGE.value()
                ? HttpStatus.CONTENT_TOO_LARGE
                : HttpStatus.BAD_REQUEST;
        return ProblemDetail.forStatusAndDetail(status, "the parameters cannot be read");
    }

    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(RuntimeException failure) {
        Optional<HttpStatus> refusal =
                others.stream().flatMap(other -> other.status(failure).stream()).findFirst();
        if (refusal.isPresent()) {
            return ResponseEntity.status(refusal.get()).body(problem(refusal.get(), failure));
        }
        if (DatabaseOutage.causes(failure)) {
            log.warn("A request to the API could not be served now: {}", failure.toString());
            return ResponseEntity.status(HttpStatus.SERVICE_UNAVAILABLE)
                    .header(HttpHeaders.RETRY_AFTER, DatabaseOutage.RETRY_SECONDS)
                    .body(ProblemDetail.forStatusAndDetail(
                            HttpStatus.SERVICE_UNAVAILABLE, "the registry cannot serve this now: try again shortly"));
        }
        log.error("A request to the API failed", failure);
        return ResponseEntity.internalServerError()
                .body(ProblemDetail.forStatusAndDetail(
                        HttpStatus.INTERNAL_SERVER_ERROR, "the request failed here; the log says more"));
    }

    /** Of a disk, or of a client that has left: what has begun cannot be answered otherwise any more. */
    @ExceptionHandler
    ResponseEntity<ProblemDetail> failed(IOException failure, HttpServletResponse response) throws IOException {
        if (response.isCommitted()) {
            throw failure;
        }
        log.error("A request to the API failed", failure);
        return ResponseEntity.internalServerError()
                .body(ProblemDetail.forStatusAndDetail(
                        HttpStatus.INTERNAL_SERVER_ERROR, "the request failed here; the log says more"));
    }

    private static ProblemDetail problem(HttpStatus status, RuntimeException refusal) {
        return ProblemDetail.forStatusAndDetail(status, String.valueOf(refusal.getMessage()));
    }
}
