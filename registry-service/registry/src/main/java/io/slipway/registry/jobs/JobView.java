package io.slipway.registry.jobs;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a job is.
 *
 * @param id names it for as long as it is kept
 * @param kind what it does, such as {@code index}
 * @param subject what it does it to
 * @param state {@code waiting}, {@code running}, {@code done}, {@code failed} or {@code cancelled}
 * @param done how much is done, in units
 * @param total how much there is; absent while that is not known
 * @param unit what is counted, such as {@code bytes}
 * @param note what it does now
 * @param since when it was asked for
 * @param estimate how many seconds it will still take; absent while nobody can tell
 * @param failure why it failed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record JobView(
        String id,
        String kind,
        String subject,
        String state,
        long done,
        @Nullable Long total,
        String unit,
        String note,
        Instant since,
        @Nullable Long estimate,
        @Nullable String failure) {}
