package io.slipway.registry.v2;

import io.slipway.auth.account.TooBusyException;
import io.slipway.auth.api.DatabaseOutage;
import io.slipway.oci.InvalidDigestException;
import io.slipway.oci.InvalidManifestException;
import io.slipway.oci.InvalidMediaTypeException;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.InvalidTagException;
import io.slipway.registry.content.ObjectGoneException;
import io.slipway.registry.error.ConnectionEnd;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.ErrorEnvelope;
import io.slipway.registry.error.RegistryException;
import io.slipway.store.BlobTooLargeException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.Optional;
import org.apache.catalina.connector.ClientAbortException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.TypeMismatchException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.security.web.firewall.RequestRejectedException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/** Turns whatever a {@code /v2} controller throws into the registry's envelope. */
@RestControllerAdvice
final class V2Errors {
    private static final Logger LOG = LoggerFactory.getLogger(V2Errors.class);
    private static final String RETRY_SECONDS = "5";

    @ExceptionHandler(RegistryException.class)
    void refused(RegistryException e, HttpServletResponse response) throws IOException {
        ErrorEnvelope.write(response, e);
    }

    /** A path variable that is not what its place asks for; the parser's own sentence says why. */
    @ExceptionHandler(TypeMismatchException.class)
    void badPath(TypeMismatchException e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        Throwable root = e.getMostSpecificCause();
        boolean read = request.getMethod().equals("GET") || request.getMethod().equals("HEAD");
        // Whoever asks for what no tag can be called asks for a manifest that is not there.
        ErrorEnvelope.write(
                response,
                read && root instanceof InvalidTagException
                        ? new RegistryException(ErrorCode.MANIFEST_UNKNOWN, message(root))
                        : invalid(root, e.getValue()));
    }

    @ExceptionHandler(IllegalArgumentException.class)
    void badValue(IllegalArgumentException e, HttpServletResponse response) throws Exception {
        Optional<ErrorCode> code = code(e);
        if (code.isEmpty()) {
            ourFault(e, response);
        } else {
            ErrorEnvelope.write(response, new RegistryException(code.get(), message(e)));
        }
    }

    @ExceptionHandler({NoHandlerFoundException.class, NoResourceFoundException.class})
    void noSuchPath(HttpServletResponse response) throws IOException {
        ErrorEnvelope.write(
                response,
                new RegistryException(ErrorCode.UNSUPPORTED, 404, "the registry's API has no such path", Map.of()));
    }

    @ExceptionHandler(HttpRequestMethodNotSupportedException.class)
    void badMethod(HttpRequestMethodNotSupportedException e, HttpServletResponse response) throws IOException {
        RegistryException refusal =
                new RegistryException(ErrorCode.UNSUPPORTED, "the method " + e.getMethod() + " is not supported here");
        String[] supported = e.getSupportedMethods();
        ErrorEnvelope.write(
                response, supported == null ? refusal : refusal.with("Allow", String.join(", ", supported)));
    }

    /** The firewall looks at a header when somebody asks for it, which is here, behind the filters that know it. */
    @ExceptionHandler(RequestRejectedException.class)
    void badHeader(RequestRejectedException e, HttpServletResponse response) throws IOException {
        LOG.debug("the firewall refused a header", e);
        ErrorEnvelope.write(
                response,
                new RegistryException(
                        ErrorCode.UNSUPPORTED, 400, "a header holds a character that no header may hold", Map.of()));
    }

    @ExceptionHandler(BlobTooLargeException.class)
    void tooLarge(BlobTooLargeException e, HttpServletResponse response) throws IOException {
        ErrorEnvelope.write(response, new RegistryException(ErrorCode.SIZE_INVALID, 413, message(e), Map.of()));
    }

    @ExceptionHandler(RequestBody.Broken.class)
    void brokenBody(RequestBody.Broken e, HttpServletRequest request, HttpServletResponse response) throws IOException {
        LOG.debug("a request's body broke off", e);
        ConnectionEnd.announce(request, response);
        ErrorEnvelope.write(response, new RegistryException(ErrorCode.SIZE_INVALID, message(e)));
    }

    /** A repository may be purged while somebody writes to it. */
    @ExceptionHandler(DataIntegrityViolationException.class)
    void repositoryGone(DataIntegrityViolationException e, HttpServletResponse response) throws Exception {
        if (("" + e.getMostSpecificCause().getMessage()).contains("_repository_id_fkey")) {
            ErrorEnvelope.write(
                    response, new RegistryException(ErrorCode.NAME_UNKNOWN, "the repository was deleted meanwhile"));
        } else {
            ourFault(e, response);
        }
    }

    @ExceptionHandler({ObjectGoneException.class, TooBusyException.class})
    void unavailable(Exception e, HttpServletResponse response) throws Exception {
        LOG.warn("a request could not be served now: {}", causes(e));
        if (response.isCommitted()) {
            // Thrown on, so that the container closes the connection: the client must see that the answer is short.
            throw e;
        }
        ErrorEnvelope.write(
                response,
                new RegistryException(ErrorCode.UNAVAILABLE, "the registry cannot serve this now: try again shortly")
                        .with("Retry-After", RETRY_SECONDS));
    }

    @ExceptionHandler(Exception.class)
    void ourFault(Exception e, HttpServletResponse response) throws Exception {
        if (e instanceof ClientAbortException) {
            LOG.debug("a client went away", e);
            throw e;
        }
        if (DatabaseOutage.causes(e) || isStorageFailure(e)) {
            unavailable(e, response);
            return;
        }
        LOG.error("a request failed", e);
        if (response.isCommitted()) {
            // Thrown on, so that the container closes the connection: the client must see that the answer is short.
            throw e;
        }
        ErrorEnvelope.write(response, new RegistryException(ErrorCode.UNKNOWN, ErrorCode.UNKNOWN.message()));
    }

    /** A disk that is full or read-only. An object that is not there is another matter: it will not come back. */
    private static boolean isStorageFailure(Exception e) {
        Throwable failure = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
        return failure instanceof IOException && !(failure instanceof NoSuchFileException);
    }

    static String causes(Throwable failure) {
        StringBuilder text = new StringBuilder(failure.toString());
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            text.append("; because: ").append(cause);
        }
        return text.toString();
    }

    private static RegistryException invalid(Throwable root, @Nullable Object value) {
        ErrorCode code = code(root).orElse(ErrorCode.UNSUPPORTED);
        int status = code == ErrorCode.UNSUPPORTED ? 400 : code.status();
        return new RegistryException(code, status, message(root), Map.of("value", "" + value));
    }

    /** Empty for what none of our parsers has thrown. */
    private static Optional<ErrorCode> code(Throwable root) {
        return switch (root) {
            case InvalidNameException e -> Optional.of(ErrorCode.NAME_INVALID);
            case InvalidTagException e -> Optional.of(ErrorCode.NAME_INVALID);
            case InvalidDigestException e -> Optional.of(ErrorCode.DIGEST_INVALID);
            case InvalidManifestException e -> Optional.of(ErrorCode.MANIFEST_INVALID);
            case InvalidMediaTypeException e -> Optional.of(ErrorCode.MANIFEST_INVALID);
            case RegistryException e -> Optional.of(e.code());
            default -> Optional.empty();
        };
    }

    private static String message(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
