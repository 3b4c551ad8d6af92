package io.slipway.registry.v2;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Action;
import io.slipway.auth.access.RepositoryId;
import io.slipway.auth.access.RepositoryRef;
import io.slipway.auth.account.Caller;
import io.slipway.auth.token.VerifiedToken;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.RepositoryName;
import io.slipway.registry.error.ErrorCode;
import io.slipway.registry.error.RegistryException;
import io.slipway.registry.mirror.MirroredName;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Decides what a request may do: the token's scope bounds it, and what the caller is allowed at this very moment
 * decides. A repository that the caller may not read answers exactly as one that is not there.
 */
final class V2Guard {
    static final String TOKEN = VerifiedToken.class.getName();

    private final Access access;
    private final Challenge challenge;
    private final MirrorRouting routing;

    V2Guard(Access access, Challenge challenge, MirrorRouting routing) {
        this.routing = routing;
        this.access = access;
        this.challenge = challenge;
    }

    /** The caller of an admitted request. */
    static Caller caller(HttpServletRequest request) {
        return token(request).caller();
    }

    /** How the caller appears in records: the account's name. */
    static String name(HttpServletRequest request) {
        return caller(request).label();
    }

    /**
     * The repository, if the caller may act on it and it exists.
     *
     * @throws RegistryException 401 with a challenge, 403, or 404
     */
    RepositoryRef existing(HttpServletRequest request, RepositoryName name, Action action) {
        check(request, name, action);
        return access.find(name)
                .orElseThrow(() -> new RegistryException(
                        ErrorCode.NAME_UNKNOWN, "there is no repository " + name + ", or you may not see it"));
    }

    /**
     * Whether the caller may act on a repository of this name, be it there or not.
     *
     * @throws RegistryException 401 with a challenge, 403, or 404
     */
    void check(HttpServletRequest request, RepositoryName name, Action action) {
        if (action != Action.PULL) {
            refuseIfMirrored(request, name, action);
        }
        check(request, name, name, action);
    }

    /**
     * The repository of an upstream that the request means, if the caller may read it; empty when it means one of this
     * registry's own.
     *
     * @throws RegistryException 401 with a challenge, or 404, be it there or not
     */
    Optional<MirroredName> mirrored(HttpServletRequest request, RepositoryName name) {
        Optional<MirroredName> mirrored = meant(
                request,
                name,
                () -> caller(request) instanceof Caller.Anonymous
                        ? challenge.insufficient(request)
                        : unseen(request, name));
        mirrored.ifPresent(found -> check(request, name, found.local(), Action.PULL));
        return mirrored;
    }

    /**
     * What is meant on an upstream, if anything.
     *
     * @param hidden what whoever may not read the upstream is told, also where a name would be too long there
     */
    private Optional<MirroredName> meant(
            HttpServletRequest request, RepositoryName name, Supplier<RegistryException> hidden) {
        if (routing.isNowhere(request)) {
            throw hidden.get();
        }
        try {
            return routing.mirrored(request, name);
        } catch (InvalidNameException tooLong) {
            boolean reads = routing.upstream(request, name)
                    .map(upstream -> access.allowed(caller(request), RepositoryName.parse(upstream + "/any")))
                    .filter(allowed -> allowed.contains(Action.PULL))
                    .isPresent();
            if (!reads) {
                throw hidden.get();
            }
            throw tooLong;
        }
    }

    /** What is asked for by {@code ns} or by host can be read; what is cached of it is deleted by its own name. */
    private void refuseIfMirrored(HttpServletRequest request, RepositoryName name, Action action) {
        Optional<MirroredName> mirrored = meant(request, name, () -> refusedAsUnseen(request, name, action));
        if (mirrored.isEmpty()
                || (action == Action.DELETE && mirrored.get().local().equals(name))) {
            return;
        }
        if (!access.allowed(caller(request), mirrored.get().local()).contains(Action.PULL)) {
            throw refusedAsUnseen(request, name, action);
        }
        String upstream = mirrored.get().upstream().name();
        throw new RegistryException(
                ErrorCode.UNSUPPORTED,
                405,
                action == Action.PUSH
                        ? upstream + " is mirrored here: push to it itself"
                        : "what is cached of " + upstream + " is deleted as "
                                + mirrored.get().local(),
                Map.of("upstream", upstream));
    }

    /** They are told what they are told of any name that is not theirs. */
    private RegistryException refusedAsUnseen(HttpServletRequest request, RepositoryName name, Action action) {
        if (caller(request) instanceof Caller.Anonymous) {
            return challenge.insufficient(request);
        }
        return routing.other(request)
                .map(other -> new RegistryException(
                        ErrorCode.DENIED,
                        "what is of '" + other + "' is not " + (action == Action.PUSH ? "pushed" : "deleted")
                                + " under its own name here: " + name))
                .orElseGet(() -> denied(name, action));
    }

    /** The same words for what is not there and for what the caller may not see. */
    private RegistryException unseen(HttpServletRequest request, RepositoryName name) {
        String of = routing.other(request).map(other -> " of '" + other + "'").orElse("");
        return new RegistryException(
                ErrorCode.NAME_UNKNOWN, "there is no repository " + name + of + ", or you may not see it");
    }

    private void check(HttpServletRequest request, RepositoryName named, RepositoryName name, Action action) {
        VerifiedToken token = token(request);
        Set<Action> allowed = access.allowed(token.caller(), name);
        if (allowed.contains(action)) {
            if (!token.actionsOn(name).contains(action)) {
                throw challenge.insufficient(request);
            }
            return;
        }
        if (token.caller() instanceof Caller.Anonymous) {
            throw challenge.insufficient(request);
        }
        if (action == Action.PULL) {
            throw unseen(request, named);
        }
        throw denied(name, action);
    }

    private static RegistryException denied(RepositoryName name, Action action) {
        return new RegistryException(
                ErrorCode.DENIED,
                "you may not " + (action == Action.PUSH ? "push to " : "delete from ") + name + ": its namespace '"
                        + name.namespace() + "' is not yours");
    }

    /** The repository to push to, made on its first push. */
    RepositoryRef forPush(HttpServletRequest request, RepositoryName name) {
        check(request, name, Action.PUSH);
        return access.findOrCreate(name, caller(request));
    }

    /** A repository by name, whoever asks. */
    Optional<RepositoryRef> find(RepositoryName name) {
        return access.find(name);
    }

    /** This repository if the caller may read it, whether the token names it or not. */
    Optional<RepositoryRef> readable(HttpServletRequest request, RepositoryName name) {
        return access.allowed(caller(request), name).contains(Action.PULL) ? access.find(name) : Optional.empty();
    }

    /** One of these repositories that the caller may read, whether the token names it or not. */
    Optional<RepositoryRef> readable(HttpServletRequest request, List<RepositoryId> candidates) {
        return access.anyReadable(caller(request), candidates);
    }

    /**
     * The repositories that the caller may read, bytewise by name.
     *
     * @throws RegistryException 401 with a challenge, when the token is not for the catalog
     */
    List<RepositoryRef> catalog(HttpServletRequest request, String after, int limit) {
        if (!token(request).coversCatalog()) {
            throw challenge.insufficient(request);
        }
        return access.readable(caller(request), after, limit);
    }

    private static VerifiedToken token(HttpServletRequest request) {
        if (request.getAttribute(TOKEN) instanceof VerifiedToken token) {
            return token;
        }
        throw new IllegalStateException("a request reached a /v2 controller without passing the bearer filter");
    }
}
