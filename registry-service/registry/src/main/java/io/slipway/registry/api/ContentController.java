package io.slipway.registry.api;

import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.layer.ByteString;
import io.slipway.layer.Content;
import io.slipway.layer.chunked.DamagedFileException;
import io.slipway.layer.listing.ListedFile;
import io.slipway.layer.tar.TarBytes;
import io.slipway.registry.explorer.Explorer;
import io.slipway.registry.explorer.ExplorerSettings;
import io.slipway.registry.explorer.FilesQuestion;
import io.slipway.registry.explorer.Images;
import io.slipway.registry.jobs.JobOwner;
import io.slipway.registry.jobs.JobView;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * The bytes of a file in an image, for who may pull it. They come from strangers: a browser is never to run them as part of
 * these pages, so they are an attachment, or plain text in a sandbox.
 */
@RestController
@RequestMapping("/api/v1/file")
class ContentController {
    private static final int BUFFER = 64 << 10;

    private final Images images;
    private final Explorer explorer;
    private final ExplorerSettings settings;
    private final JsonMapper json;
    private final JobOwners owners;

    /** What of the file is sent: all of it, or what a range asked for. */
    private record Part(long first, long length, boolean ranged) {}

    ContentController(Images images, Explorer explorer, ExplorerSettings settings, JsonMapper json, JobOwners owners) {
        this.images = images;
        this.explorer = explorer;
        this.settings = settings;
        this.json = json;
        this.owners = owners;
    }

    /** All of it or, with a Range of one part, that; with 202, the job that reads the image first. */
    @GetMapping
    void get(
            Caller caller,
            @RequestParam String repository,
            @RequestParam String digest,
            @RequestParam(required = false) @Nullable String platform,
            @RequestParam(defaultValue = "all") String layer,
            @RequestParam(required = false) @Nullable String path,
            @RequestParam(required = false) @Nullable String entry,
            @RequestParam(defaultValue = "false") boolean view,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        FilesQuestion question = FilesQuestion.of(layer, path, entry, null, 0, false);
        Images.Image image = images.require(caller, repository, digest, platform);
        JobOwner owner = owners.of(caller, request);
        switch (explorer.ask(owner, image, question::file)) {
            case Explorer.Answer.Waiting<ListedFile>(JobView job) -> wait(response, job);
            case Explorer.Answer.Ready<ListedFile>(ListedFile file) -> {
                if (!(file.content() instanceof Content.RegularFile(long offset, long size))) {
                    throw new InvalidRequestException("only regular files have content");
                }
                if (view && size > settings.viewSize().toBytes()) {
                    throw new ResponseStatusException(
                            HttpStatus.CONTENT_TOO_LARGE,
                            "files of up to %d bytes are shown, this one has %d: download it"
                                    .formatted(settings.viewSize().toBytes(), size));
                }
                switch (explorer.archive(owner, image, file.layer())) {
                    case Explorer.Answer.Waiting<TarBytes>(JobView job) -> wait(response, job);
                    case Explorer.Answer.Ready<TarBytes>(TarBytes archive) -> {
                        try (archive) {
                            send(file, offset, archive, view, request, response);
                        } catch (DamagedFileException e) {
                            JobView job = explorer.anew(owner, image, file.layer(), e);
                            if (response.isCommitted()) {
                                // The connection ends with it: what was sent is to be seen to be too short.
                                throw e;
                            }
                            wait(response, job);
                        }
                    }
                }
            }
        }
    }

    private void wait(HttpServletResponse response, JobView job) throws IOException {
        byte[] body = json.writeValueAsBytes(new FileController.Answer(null, job));
        response.setStatus(HttpStatus.ACCEPTED.value());
        response.setContentType("application/json");
        response.setContentLength(body.length);
        response.getOutputStream().write(body);
    }

    private static void send(
            ListedFile file,
            long offset,
            TarBytes archive,
            boolean view,
            HttpServletRequest request,
            HttpServletResponse response)
            throws IOException {
        String etag = "\"" + HexFormat.of().formatHex(file.hash().bytes()) + "\"";
        boolean known = etag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH));
        Part part = known ? new Part(0, 0, false) : part(request, response, file.size());
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        long at = offset + part.first();
        long end = at + part.length();
        // The head of the answer is said only when its first bytes are there.
        fill(buffer, archive, at, end);
        response.setHeader(HttpHeaders.ETAG, etag);
        response.setHeader(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        response.setHeader(HttpHeaders.ACCEPT_RANGES, "bytes");
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Content-Security-Policy", "default-src 'none'; sandbox");
        response.setHeader(HttpHeaders.CONTENT_DISPOSITION, disposition(file.name(), view));
        if (known) {
            response.setStatus(HttpStatus.NOT_MODIFIED.value());
            return;
        }
        response.setContentType(view ? "text/plain;charset=UTF-8" : "application/octet-stream");
        if (part.ranged()) {
            response.setStatus(HttpStatus.PARTIAL_CONTENT.value());
            response.setHeader(
                    HttpHeaders.CONTENT_RANGE,
                    "bytes %d-%d/%d".formatted(part.first(), part.first() + part.length() - 1, file.size()));
        }
        response.setContentLengthLong(part.length());
        OutputStream out = response.getOutputStream();
        while (at < end) {
            out.write(buffer.array(), 0, buffer.position());
            at += buffer.position();
            fill(buffer, archive, at, end);
        }
    }

    private static void fill(ByteBuffer buffer, TarBytes archive, long at, long end) throws IOException {
        buffer.clear().limit((int) Math.min(BUFFER, end - at));
        archive.read(at, buffer);
    }

    private static Part part(HttpServletRequest request, HttpServletResponse response, long size) {
        String header = request.getHeader(HttpHeaders.RANGE);
        if (header == null || !header.startsWith("bytes=") || size == 0) {
            return new Part(0, size, false);
        }
        List<HttpRange> ranges;
        try {
            ranges = HttpRange.parseRanges(header);
        } catch (IllegalArgumentException e) {
            throw unsatisfiable(response, size);
        }
        if (ranges.size() != 1) {
            return new Part(0, size, false);
        }
        long first = ranges.getFirst().getRangeStart(size);
        long last = ranges.getFirst().getRangeEnd(size);
        if (first >= size || last < first) {
            throw unsatisfiable(response, size);
        }
        return new Part(first, last - first + 1, true);
    }

    private static ResponseStatusException unsatisfiable(HttpServletResponse response, long size) {
        response.setHeader(HttpHeaders.CONTENT_RANGE, "bytes */" + size);
        return new ResponseStatusException(
                HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "the range is not within the file's " + size + " bytes");
    }

    private static String disposition(ByteString name, boolean view) {
        ContentDisposition.Builder builder = view ? ContentDisposition.inline() : ContentDisposition.attachment();
        return builder.filename(name.toString(), StandardCharsets.UTF_8).build().toString();
    }
}
