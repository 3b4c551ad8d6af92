package io.slipway.registry.mirror;

import io.slipway.mirror.Absences;
import io.slipway.mirror.Upstream;
import io.slipway.outbound.ForbiddenAddressException;
import io.slipway.transfer.FillFailedException;
import io.slipway.transfer.FillsBusyException;
import io.slipway.transfer.RegistryException;
import io.slipway.transfer.StoreFullException;
import io.slipway.transfer.TooManyQuestionsException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why something could not be had from an upstream, in words for whoever asked for it here. */
public final class UpstreamFailure extends IOException {
    private static final long serialVersionUID = 1L;

    /** What it means for whoever asked. */
    public enum Kind {
        /** The upstream answered that it does not have it. */
        ABSENT,
        /** The upstream does not let us read it; whether it exists it does not say. */
        DENIED,
        /** The upstream was asked too often. */
        LIMITED,
        /** The upstream did not answer in time. */
        LATE,
        /** This registry downloads as much as it may. */
        BUSY,
        /** This registry has no room for it. */
        FULL,
        /** The upstream could not be reached, or did not answer as a registry does. */
        BROKEN
    }

    private final Kind kind;
    private final transient Optional<Duration> retryAfter;

    UpstreamFailure(Kind kind, String message, Optional<Duration> retryAfter, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.retryAfter = retryAfter;
    }

    /** What a failed request means. */
    static UpstreamFailure of(Upstream upstream, IOException failure) {
        String name = upstream.name();
        return switch (failure) {
            case UpstreamFailure known ->
                new UpstreamFailure(known.kind, "" + known.getMessage(), known.retryAfter, known);
            case RegistryException refused -> refused(upstream, refused);
            case FillFailedException failed when failed.getCause() instanceof IOException cause -> of(upstream, cause);
            case FillsBusyException busy ->
                new UpstreamFailure(
                        Kind.BUSY, "too many downloads from " + name + " go on at the moment", Optional.empty(), busy);
            case TooManyQuestionsException busy ->
                new UpstreamFailure(
                        Kind.BUSY, "too many questions to " + name + " wait for their answers", Optional.empty(), busy);
            case StoreFullException full ->
                new UpstreamFailure(Kind.FULL, "no room is left here for what is downloaded", Optional.empty(), full);
            case HttpTimeoutException late -> late(upstream, late);
            case SocketTimeoutException late -> late(upstream, late);
            // Which address it was is for the log alone.
            case ForbiddenAddressException forbidden ->
                new UpstreamFailure(
                        Kind.BROKEN,
                        name + " has an address that this registry may not connect to",
                        Optional.empty(),
                        forbidden);
            default -> new UpstreamFailure(Kind.BROKEN, name + " could not be asked", Optional.empty(), failure);
        };
    }

    private static UpstreamFailure refused(Upstream upstream, RegistryException refused) {
        String name = upstream.name();
        boolean ours = refused.status() == 401 && upstream.credentials().isPresent() && !refused.isDespiteToken();
        return switch (refused.status()) {
            case 404 -> absent(upstream, refused);
            case 429 ->
                new UpstreamFailure(Kind.LIMITED, name + " was asked for too much", refused.retryAfter(), refused);
            case 401, 403 ->
                ours
                        ? new UpstreamFailure(
                                Kind.BROKEN,
                                name + " does not accept the credentials that are set for it",
                                Optional.empty(),
                                refused)
                        : denied(upstream, refused);
            default ->
                new UpstreamFailure(
                        Kind.BROKEN, name + " answered with status " + refused.status(), refused.retryAfter(), refused);
        };
    }

    private static UpstreamFailure absent(Upstream upstream, @Nullable Throwable cause) {
        return new UpstreamFailure(Kind.ABSENT, upstream.name() + " does not have it", Optional.empty(), cause);
    }

    private static UpstreamFailure denied(Upstream upstream, @Nullable Throwable cause) {
        return new UpstreamFailure(
                Kind.DENIED,
                upstream.name() + " does not let this registry read it, if it exists",
                Optional.empty(),
                cause);
    }

    /** It has not answered although it was waited for as long as anybody waits. */
    static UpstreamFailure late(Upstream upstream, @Nullable Throwable cause) {
        return new UpstreamFailure(Kind.LATE, upstream.name() + " did not answer in time", Optional.empty(), cause);
    }

    /** What the upstream said a moment ago. */
    static UpstreamFailure of(Upstream upstream, Absences.Answer answer) {
        return switch (answer) {
            case ABSENT -> absent(upstream, null);
            case DENIED -> denied(upstream, null);
        };
    }

    /** What is to be remembered for a moment; empty where the next to ask may be told something else. */
    Optional<Absences.Answer> answer() {
        return switch (kind) {
            case ABSENT -> Optional.of(Absences.Answer.ABSENT);
            case DENIED -> Optional.of(Absences.Answer.DENIED);
            case LIMITED, LATE, BUSY, FULL, BROKEN -> Optional.empty();
        };
    }

    /** All that is known of a failure, for whoever has set the upstream up. */
    public static String describe(Upstream upstream, IOException failure) {
        String said = failure.getMessage();
        return of(upstream, failure).getMessage() + (said == null ? "" : ": " + said);
    }

    /** What it means for whoever asked. */
    public Kind kind() {
        return kind;
    }

    /** When to ask again, where the upstream says so. */
    public Optional<Duration> retryAfter() {
        return retryAfter;
    }
}
