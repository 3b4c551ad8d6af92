package io.slipway.agent.engine.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs each request's handler on a virtual thread and turns what it throws into what the client is told. */
@SuppressWarnings(
        "FutureReturnValueIgnored") // a write or close that fails ends the connection, which is seen by itself
final class Dispatcher {
    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);

    private final Router router;

    Dispatcher(Router router) {
        this.router = router;
    }

    void start(Conversation conversation) {
        Thread.ofVirtual().name("engine-request").start(() -> run(conversation));
    }

    private void run(Conversation conversation) {
        HttpRequest head = conversation.head();
        try {
            handle(conversation);
            conversation.answer().end();
        } catch (EngineException e) {
            refuse(conversation, e.status(), String.valueOf(e.getMessage()));
        } catch (ClientGoneException e) {
            LOG.debug("{} {}: the client has gone", head.method(), head.uri());
            conversation.channel().close();
        } catch (BrokenBodyException e) {
            refuse(conversation, 400, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            LOG.warn("{} {} failed", head.method(), head.uri(), e);
            refuse(conversation, 500, Objects.requireNonNullElse(e.getMessage(), "the engine failed: " + e));
        } catch (InterruptedException e) {
            LOG.debug("{} {} was interrupted", head.method(), head.uri());
            refuse(conversation, 503, "the request was given up");
        } catch (RuntimeException | Error e) {
            // Nobody above this thread could tell the client, and one broken route must not silence the others.
            LOG.error("{} {} failed", head.method(), head.uri(), e);
            refuse(conversation, 500, "the engine failed: " + e.getClass().getSimpleName());
        } finally {
            conversation.finished();
        }
    }

    private void handle(Conversation conversation) throws IOException, InterruptedException {
        HttpRequest head = conversation.head();
        if (head.protocolVersion().majorVersion() != 1) {
            throw new EngineException(505, head.protocolVersion() + " is not spoken here, only HTTP/1.1");
        }
        String expected = head.headers().get(HttpHeaderNames.EXPECT, "100-continue");
        if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
            throw new EngineException(417, "the expectation \"" + expected + "\" cannot be met");
        }
        RequestTarget target = RequestTarget.parse(head.uri());
        Router.Match match = router.match(head.method().name(), target.segments());
        ApiVersion version = target.version().map(ApiVersion::parse).orElse(ApiVersion.MAXIMUM);
        version.requireServed();
        Request request = new Request(
                head.method().name(), version, match.variables(), Query.parse(target.query()), head.headers());
        match.handler().handle(new Exchange(request, new RequestBody(conversation.body()), conversation.answer()));
        if (!conversation.answer().begun()) {
            throw new IllegalStateException("the handler gave no answer");
        }
    }

    private static void refuse(Conversation conversation, int status, String message) {
        if (conversation.answer().begun()) {
            conversation.channel().close();
        } else if (status == 304) {
            conversation.answer().empty(status);
        } else {
            conversation.answer().full(status, "application/json", JsonText.error(message));
        }
    }
}
