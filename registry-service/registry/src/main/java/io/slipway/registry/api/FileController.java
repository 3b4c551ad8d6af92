package io.slipway.registry.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.PageRequest;
import io.slipway.registry.explorer.Explorer;
import io.slipway.registry.explorer.FilesQuestion;
import io.slipway.registry.explorer.FilesView;
import io.slipway.registry.explorer.Images;
import io.slipway.registry.jobs.JobView;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** The files of an image or of what a layer changed, for who may pull it. */
@RestController
@RequestMapping("/api/v1/files")
class FileController {

    private final Images images;
    private final Explorer explorer;
    private final JobOwners owners;

    /** Either the files, or, with 202, the job that reads the image first. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Answer(@Nullable FilesView files, @Nullable JobView job) {}

    FileController(Images images, Explorer explorer, JobOwners owners) {
        this.images = images;
        this.explorer = explorer;
        this.owners = owners;
    }

    /** What lies in a directory; with a filter what matches below it, at any depth. */
    @GetMapping
    ResponseEntity<Answer> list(
            Caller caller,
            @RequestParam String repository,
            @RequestParam String digest,
            @RequestParam(required = false) @Nullable String platform,
            @RequestParam(defaultValue = "all") String layer,
            @RequestParam(required = false) @Nullable String path,
            @RequestParam(required = false) @Nullable String entry,
            @RequestParam(required = false) @Nullable String q,
            @RequestParam(defaultValue = "0") long minSize,
            @RequestParam(defaultValue = "false") boolean changed,
            @RequestParam(defaultValue = "100") int n,
            @RequestParam(required = false) @Nullable String after,
            HttpServletRequest request)
            throws IOException {
        int size = PageRequest.size(n);
        FilesQuestion question = FilesQuestion.of(layer, path, entry, q, minSize, changed);
        Images.Image image = images.require(caller, repository, digest, platform);
        return switch (explorer.ask(
                owners.of(caller, request), image, listing -> question.page(image, listing, size, after))) {
            case Explorer.Answer.Ready<FilesView>(FilesView files) -> ResponseEntity.ok(new Answer(files, null));
            case Explorer.Answer.Waiting<FilesView>(JobView job) ->
                ResponseEntity.accepted().body(new Answer(null, job));
        };
    }
}
