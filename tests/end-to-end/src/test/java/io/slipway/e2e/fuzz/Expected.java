package io.slipway.e2e.fuzz;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may come back for a request. It is a success, unless a part of the request is wrong: then it is a refusal with the
 * code of a wrong part. Parts that may be refused, or may not, add their codes too.
 */
final class Expected {
    /** Stands for each code of the specification. */
    static final String ANY = "*";

    private final Set<Integer> successes = new TreeSet<>();
    private final Set<String> refusals = new TreeSet<>();
    private boolean refused;
    private boolean unsure;
    private boolean mayClose;

    /** The statuses of success. */
    Expected success(Integer... statuses) {
        successes.addAll(List.of(statuses));
        return this;
    }

    /** A part is wrong: there must be a refusal, with one of these codes if that part was looked at first. */
    Expected wrong(String... codes) {
        refused = true;
        return may(codes);
    }

    /** Whatever is wrong with parts, there need not be a refusal. */
    Expected unsure() {
        unsure = true;
        return this;
    }

    /** There may be a refusal with one of these codes. */
    Expected may(String... codes) {
        refusals.addAll(List.of(codes));
        return this;
    }

    /** The request is framed in a way after which a server had better hang up. */
    Expected oddlyFramed() {
        mayClose = true;
        return this;
    }

    boolean isOddlyFramed() {
        return mayClose;
    }

    /**
     * What is wrong with an answer.
     *
     * @param code of the envelope; empty for an answer without a body
     */
    Optional<String> fault(int status, Optional<String> code) {
        if (status >= 400) {
            if (refusals.isEmpty()) {
                return Optional.of("refused, though nothing in it is wrong");
            }
            return code.isEmpty() || refusals.contains(ANY) || refusals.contains(code.get())
                    ? Optional.empty()
                    : Optional.of("refused with " + code.get() + ", expected was one of " + refusals);
        }
        if (refused && !unsure) {
            return Optional.of("taken, expected was a refusal with one of " + refusals);
        }
        return successes.contains(status)
                ? Optional.empty()
                : Optional.of("answered with " + status + ", expected was one of " + successes);
    }

    @Override
    public String toString() {
        return (refused && !unsure ? "" : successes + " or ") + refusals;
    }
}
