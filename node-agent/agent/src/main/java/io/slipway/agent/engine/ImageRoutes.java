package io.slipway.agent.engine;

import io.slipway.agent.engine.http.ClientGoneException;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Filters;
import io.slipway.agent.engine.http.Handler;
import io.slipway.agent.engine.http.JsonLines;
import io.slipway.agent.engine.http.Router;
import io.slipway.agent.image.ImageException;
import io.slipway.agent.image.ImageFilters;
import io.slipway.agent.image.Images;
import io.slipway.agent.image.ImportRequest;
import io.slipway.agent.image.StoredImage;
import io.slipway.oci.ImageName;
import io.slipway.oci.InvalidDigestException;
import io.slipway.oci.InvalidNameException;
import io.slipway.oci.InvalidTagException;
import io.slipway.oci.Platform;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** {@code /images}. */
public final class ImageRoutes {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String[] FILTERS = {"reference", "label", "dangling", "before", "since", "until"};

    private final Images images;

    public ImageRoutes(Images images) {
        this.images = images;
    }

    /** Adds the routes. */
    public void addTo(Router router) {
        router.add("POST", "/images/create", act(this::create))
                .add("GET", "/images/json", act(this::list))
                .add("GET", "/images/{name...}/json", act(exchange -> {
                    refusePlatform(exchange, "inspect");
                    exchange.respond(200, images.inspect(name(exchange)));
                }))
                .add("GET", "/images/{name...}/history", act(exchange -> {
                    refusePlatform(exchange, "history");
                    exchange.respond(200, images.history(name(exchange)));
                }))
                .add("POST", "/images/{name...}/push", act(this::push))
                .add("POST", "/images/{name...}/tag", act(this::tag))
                .add("DELETE", "/images/{name...}", act(this::remove))
                .add(
                        "GET",
                        "/images/get",
                        act(exchange -> save(
                                exchange,
                                exchange.queryAll("names").stream()
                                        .map(FamiliarName::of)
                                        .toList())))
                .add("GET", "/images/{name...}/get", act(exchange -> save(exchange, List.of(name(exchange)))))
                .add("POST", "/images/load", act(this::load))
                .add("POST", "/images/prune", act(this::prune))
                .add("GET", "/images/search", exchange -> {
                    throw EngineException.notSupported("Searching for images");
                });
    }

    /** An image is kept for one platform, so there is nothing to choose from yet. */
    private static void refusePlatform(Exchange exchange, String command) {
        if (!exchange.query("platform").orElse("").isEmpty()
                || !exchange.query("platforms").orElse("").isEmpty()) {
            throw EngineException.notSupported("--platform of docker " + command);
        }
    }

    private static String name(Exchange exchange) {
        return FamiliarName.of(exchange.pathVariable("name"));
    }

    /** What the images' side refuses, with the status that docker gives it. */
    private static Handler act(Handler handler) {
        return exchange -> {
            try {
                handler.handle(exchange);
            } catch (ImageException e) {
                throw refusal(e);
            } catch (InvalidNameException | InvalidTagException | InvalidDigestException e) {
                throw new EngineException(400, "invalid reference format: " + e.getMessage(), e);
            }
        };
    }

    private static EngineException refusal(ImageException e) {
        int status = switch (e.reason()) {
            case NOT_FOUND -> 404;
            case CONFLICT -> 409;
            case INVALID -> 400;
            case UNAUTHORIZED -> 401;
            case REFUSED, REGISTRY -> 500;
        };
        return new EngineException(status, String.valueOf(e.getMessage()), e);
    }

    private void create(Exchange exchange) throws IOException {
        String from = FamiliarName.of(exchange.query("fromImage").orElse(""));
        if (from.isEmpty()) {
            importArchive(exchange);
            return;
        }
        String tag = exchange.query("tag").orElse("");
        ImageName name = ImageName.parse(from + (tag.isEmpty() ? "" : (tag.contains(":") ? "@" : ":") + tag));
        Optional<Platform> platform = images.platform(exchange.query("platform").orElse(""));
        JsonLines lines = new JsonLines(exchange);
        told(lines, () -> {
            if (tag.isEmpty() && name.tag().isEmpty() && name.digest().isEmpty()) {
                images.pullAllTags(name, platform, RegistryAuth.of(exchange), lines::write);
            } else {
                images.pull(name, platform, RegistryAuth.of(exchange), lines::write);
            }
        });
    }

    /** After the first line there is no status any more: what goes wrong is a line of its own. */
    private static void told(JsonLines lines, Work work) throws IOException {
        try {
            work.run();
        } catch (ClientGoneException e) {
            throw e;
        } catch (IOException e) {
            if (!lines.begun()) {
                throw e;
            }
            lines.error(String.valueOf(e.getMessage()));
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws IOException;
    }

    private void importArchive(Exchange exchange) throws IOException {
        String source = exchange.query("fromSrc").orElse("");
        if (source.isEmpty()) {
            throw EngineException.badRequest("one of fromImage and fromSrc must be given");
        }
        String repository = FamiliarName.of(exchange.query("repo").orElse(""));
        String tag = exchange.query("tag").orElse("");
        Optional<ImageName> name = repository.isEmpty()
                ? Optional.empty()
                : Optional.of(ImageName.parse(repository + (tag.isEmpty() ? "" : ":" + tag))
                        .orLatest());
        String message = exchange.query("message").orElse("");
        ImportRequest request = new ImportRequest(
                name,
                message.isEmpty() ? "Imported from " + source : message,
                images.platform(exchange.query("platform").orElse("")),
                exchange.queryAll("changes"));
        if (!source.equals("-")) {
            throw EngineException.notSupported("Importing an archive from an address (%s)"
                    .formatted(URI.create(source).getScheme()));
        }
        JsonLines lines = new JsonLines(exchange);
        told(lines, () -> {
            StoredImage _ = images.importArchive(exchange.bodyStream(), request, lines::write);
        });
    }

    private void list(Exchange exchange) throws IOException {
        Filters filters = exchange.filters().allowing(FILTERS);
        ArrayNode list = JSON.arrayNode();
        for (StoredImage image : images.list(wanted(exchange, filters))) {
            list.add(ImageSummary.of(image, exchange.apiVersion()));
        }
        exchange.respond(200, list);
    }

    private static ImageFilters wanted(Exchange exchange, Filters filters) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String field : FILTERS) {
            if (filters.contains(field)) {
                values.put(field, List.copyOf(filters.values(field)));
            }
        }
        filters.values("until").stream()
                .findFirst()
                .ifPresent(text -> values.put(
                        "until",
                        List.of(DockerTime.filter("until", text, Instant.now()).toString())));
        // Older clients name the repository in a parameter of its own.
        exchange.query("filter")
                .filter(text -> !text.isEmpty())
                .ifPresent(text -> values.put("reference", List.of(text)));
        return new ImageFilters(values);
    }

    private void push(Exchange exchange) throws IOException {
        refusePlatform(exchange, "push");
        String tag = exchange.query("tag").orElse("");
        ImageName name = ImageName.parse(name(exchange) + (tag.isEmpty() ? "" : ":" + tag));
        JsonLines lines = new JsonLines(exchange);
        told(lines, () -> images.push(name, RegistryAuth.of(exchange), lines::write));
    }

    private void tag(Exchange exchange) throws IOException {
        String tag = exchange.query("tag").orElse("");
        String repository = exchange.query("repo")
                .map(FamiliarName::of)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> EngineException.badRequest("repo is missing"));
        images.tag(
                name(exchange),
                ImageName.parse(repository + (tag.isEmpty() ? "" : ":" + tag)).orLatest());
        exchange.empty(201);
    }

    private void remove(Exchange exchange) throws IOException {
        refusePlatform(exchange, "rmi");
        exchange.respond(200, removals(images.remove(name(exchange), exchange.bool("force"))));
    }

    private static ArrayNode removals(List<Images.Removal> done) {
        ArrayNode list = JSON.arrayNode();
        for (Images.Removal removal : done) {
            switch (removal) {
                case Images.Removal.Untagged(String untagged) ->
                    list.addObject().put("Untagged", untagged);
                case Images.Removal.Deleted(String deleted) -> list.addObject().put("Deleted", deleted);
            }
        }
        return list;
    }

    private void save(Exchange exchange, List<String> names) throws IOException {
        refusePlatform(exchange, "save");
        if (names.isEmpty()) {
            throw EngineException.badRequest("no image was named");
        }
        images.save(names, () -> exchange.stream(200, "application/x-tar"));
    }

    private void load(Exchange exchange) throws IOException {
        refusePlatform(exchange, "load");
        JsonLines lines = new JsonLines(exchange);
        try (InputStream archive = exchange.bodyStream()) {
            told(lines, () -> images.load(archive, lines::write));
        }
        lines.begin();
    }

    private void prune(Exchange exchange) throws IOException {
        Filters filters = exchange.filters().allowing("dangling", "label", "label!", "until");
        boolean untaggedOnly = filters.flag("dangling").orElse(true);
        PruneFilter wanted = PruneFilter.of(filters, Instant.now());
        ObjectNode answer = JSON.objectNode();
        answer.set(
                "ImagesDeleted",
                removals(images.prune(image -> (!untaggedOnly
                                || image.repoTags().isEmpty())
                        && wanted.accepts(PruneFilter.labels(image.runConfig().path("Labels")), madeAt(image)))));
        exchange.respond(200, answer.put("SpaceReclaimed", 0L));
    }

    /** One of an unknown age is spared by a filter for age. */
    private static Instant madeAt(StoredImage image) {
        return image.config().path("created").isString() ? image.created() : Instant.MAX;
    }
}
