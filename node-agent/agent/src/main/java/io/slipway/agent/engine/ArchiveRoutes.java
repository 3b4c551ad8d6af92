package io.slipway.agent.engine;

import io.slipway.agent.archive.ContainerFiles;
import io.slipway.agent.archive.Owner;
import io.slipway.agent.archive.PathStat;
import io.slipway.agent.archive.RefusedException;
import io.slipway.agent.archive.UnusablePathException;
import io.slipway.agent.archive.WriteOptions;
import io.slipway.agent.archive.tar.MalformedTarException;
import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Exchange;
import io.slipway.agent.engine.http.Router;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.zip.ZipException;
import tools.jackson.databind.node.JsonNodeFactory;

/** The routes of {@code docker cp} and {@code docker export}: a container's files as tar archives. */
public final class ArchiveRoutes {
    private static final String TAR = "application/x-tar";
    private static final String STAT = "X-Docker-Container-Path-Stat";

    private final Opener opener;

    public ArchiveRoutes(Opener opener) {
        this.opener = opener;
    }

    /** Gives access to the containers' files. A reference is a name, an id or the beginning of one. */
    public interface Opener {
        /** Opens a container's files, running or not. @throws EngineException 404 when there is no such container */
        ContainerFiles open(String container) throws IOException;

        /** The user that the container's process is configured to run as; empty when it is not configured. */
        Optional<Owner> user(String container) throws IOException;

        /**
         * Tells the listeners of events.
         *
         * @param action {@code archive-path}, {@code extract-to-dir} or {@code export}
         */
        void done(String container, String action);
    }

    public void addTo(Router router) {
        router.add("HEAD", "/containers/{id}/archive", this::stat)
                .add("GET", "/containers/{id}/archive", this::read)
                .add("PUT", "/containers/{id}/archive", this::write)
                .add("GET", "/containers/{id}/export", this::export);
    }

    private void stat(Exchange exchange) throws IOException {
        String path = path(exchange);
        try (ContainerFiles files = opener.open(id(exchange))) {
            exchange.responseHeader(STAT, encoded(found(exchange, files, path)));
            exchange.empty(200);
        } catch (UnusablePathException e) {
            throw new EngineException(500, String.valueOf(e.getMessage()), e);
        }
    }

    private void read(Exchange exchange) throws IOException {
        String path = path(exchange);
        try (ContainerFiles files = opener.open(id(exchange))) {
            exchange.responseHeader(STAT, encoded(found(exchange, files, path)));
            files.read(path, new LateAnswer(exchange, TAR));
        } catch (RefusedException e) {
            throw new EngineException(400, String.valueOf(e.getMessage()), e);
        } catch (UnusablePathException e) {
            throw new EngineException(500, String.valueOf(e.getMessage()), e);
        }
        opener.done(id(exchange), "archive-path");
    }

    private void write(Exchange exchange) throws IOException {
        String path = path(exchange);
        String id = id(exchange);
        try (ContainerFiles files = opener.open(id)) {
            Optional<Owner> owner = exchange.bool("copyUIDGID") ? opener.user(id) : Optional.empty();
            files.write(path, exchange.bodyStream(), new WriteOptions(exchange.bool("noOverwriteDirNonDir"), owner));
        } catch (NoSuchFileException e) {
            throw new EngineException(404, notFound(exchange, path), e);
        } catch (RefusedException e) {
            throw new EngineException(400, String.valueOf(e.getMessage()), e);
        } catch (UnusablePathException e) {
            throw new EngineException(500, String.valueOf(e.getMessage()), e);
        } catch (MalformedTarException | EOFException | ZipException e) {
            throw new EngineException(500, "malformed archive: " + e.getMessage(), e);
        }
        opener.done(id, "extract-to-dir");
        exchange.empty(200);
    }

    private void export(Exchange exchange) throws IOException {
        String id = id(exchange);
        try (ContainerFiles files = opener.open(id)) {
            files.export(new LateAnswer(exchange, "application/octet-stream"));
        }
        opener.done(id, "export");
    }

    private static String id(Exchange exchange) {
        return exchange.pathVariable("id");
    }

    /** In dockerd's words, the missing space included. */
    private static String path(Exchange exchange) {
        return exchange.query("path")
                .filter(path -> !path.isEmpty())
                .orElseThrow(() -> EngineException.badRequest("bad parameter: pathcannot be empty"));
    }

    private static PathStat found(Exchange exchange, ContainerFiles files, String path) throws IOException {
        return files.stat(path).orElseThrow(() -> EngineException.notFound(notFound(exchange, path)));
    }

    private static String notFound(Exchange exchange, String path) {
        return "Could not find the file %s in container %s".formatted(path, id(exchange));
    }

    private static String encoded(PathStat stat) {
        String json = JsonNodeFactory.instance
                .objectNode()
                .put("name", stat.name())
                .put("size", stat.size())
                .put("mode", stat.mode())
                .put("mtime", goTime(stat.modified()))
                .put("linkTarget", stat.linkTarget())
                .toString();
        return Base64.getEncoder().encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }

    /** Go writes no zeros at the end of a second's fraction. */
    private static String goTime(Instant time) {
        String text = time.toString();
        return text.contains(".") ? text.replaceFirst("0*Z$", "Z") : text;
    }
}
