package io.slipway.auth.access;

import io.slipway.auth.account.Caller;
import java.util.Map;

/**
 * Which rows of the view {@code visible_repository}, called {@code v}, a caller may pull from, in SQL: the same answer as
 * {@link Access#allowed} gives for one repository, for queries over many. It belongs into the query itself, so that nothing
 * that is counted or suggested comes from what the caller may not see.
 *
 * @param condition with named parameters
 * @param params their values
 */
public record ReadableRows(String condition, Map<String, Object> params) {

    /** What this caller may pull from. */
    public static ReadableRows by(Caller caller) {
        return switch (caller) {
            case Caller.Anonymous _ -> new ReadableRows("v.visibility = 'public'", Map.of());
            case Caller.Account account when account.admin() -> new ReadableRows("TRUE", Map.of());
            case Caller.Account account ->
                new ReadableRows(
                        """
                        (v.visibility = 'public' OR v.owner_id = :readerId OR v.readers = 'accounts'
                         OR (v.readers = 'listed' AND :readerName = ANY(v.reader_names)))""",
                        Map.of(
                                "readerId", account.id().value(),
                                "readerName", account.name()));
        };
    }
}
