package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.PageRequest;
import io.slipway.registry.explorer.Comparison;
import io.slipway.registry.explorer.ComparisonView;
import io.slipway.registry.explorer.Explorer;
import io.slipway.registry.explorer.Images;
import io.slipway.registry.explorer.LineComparison;
import io.slipway.registry.explorer.LinesView;
import io.slipway.registry.jobs.JobView;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** How two images differ, of any two repositories that the caller may pull from. */
@RestController
@RequestMapping("/api/v1/comparisons")
class ComparisonController {

    private final Images images;
    private final Comparison comparison;
    private final LineComparison lines;
    private final JobOwners owners;

    /** Either the comparison, or, with 202, the job that reads one of the images first. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(
            @Nullable ComparisonView comparison, @Nullable JobView job) {}

    /** Either the differences, or, with 202, the job that reads one of the images first. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record LinesAnswer(@Nullable LinesView lines, @Nullable JobView job) {}

    ComparisonController(Images images, Comparison comparison, LineComparison lines, JobOwners owners) {
        this.images = images;
        this.comparison = comparison;
        this.lines = lines;
        this.owners = owners;
    }

    /** Each image is {@code REPOSITORY@DIGEST}. Above a thousand differences they are grouped, unless a path is given. */
    @GetMapping
    ResponseEntity<Answer> compare(
            Caller caller,
            @RequestParam String from,
            @RequestParam String to,
            @RequestParam(required = false) @Nullable String platform,
            @RequestParam(required = false) @Nullable String path,
            @RequestParam(required = false) @Nullable String entry,
            @RequestParam(defaultValue = "100") int n,
            @RequestParam(required = false) @Nullable String after,
            HttpServletRequest request)
            throws IOException {
        int size = PageRequest.size(n);
        Comparison.Wanted wanted = Comparison.Wanted.of(path, entry, after, size);
        Images.Image first = image(caller, "from", from, platform);
        Images.Image second = image(caller, "to", to, platform);
        return switch (comparison.compare(owners.of(caller, request), first, second, wanted)) {
            case Explorer.Answer.Ready<ComparisonView>(ComparisonView view) ->
                ResponseEntity.ok(new Answer(view, null));
            case Explorer.Answer.Waiting<ComparisonView>(JobView job) ->
                ResponseEntity.accepted().body(new Answer(null, job));
        };
    }

    /** In which lines the text file at a path differs; of an image that has none there, an empty one is compared. */
    @GetMapping("/lines")
    ResponseEntity<LinesAnswer> compareLines(
            Caller caller,
            @RequestParam String from,
            @RequestParam String to,
            @RequestParam(required = false) @Nullable String platform,
            @RequestParam(required = false) @Nullable String path,
            @RequestParam(required = false) @Nullable String entry,
            HttpServletRequest request)
            throws IOException {
        Images.Image first = image(caller, "from", from, platform);
        Images.Image second = image(caller, "to", to, platform);
        return switch (lines.compare(owners.of(caller, request), first, second, path, entry)) {
            case Explorer.Answer.Ready<LinesView>(LinesView view) -> ResponseEntity.ok(new LinesAnswer(view, null));
            case Explorer.Answer.Waiting<LinesView>(JobView job) ->
                ResponseEntity.accepted().body(new LinesAnswer(null, job));
        };
    }

    private Images.Image image(Caller caller, String parameter, String image, @Nullable String platform) {
        int at = image.indexOf('@');
        if (at < 0) {
            throw new InvalidRequestException("'" + parameter + "' is REPOSITORY@DIGEST");
        }
        return images.require(caller, image.substring(0, at), image.substring(at + 1), platform);
    }
}
