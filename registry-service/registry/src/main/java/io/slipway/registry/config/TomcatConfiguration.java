package io.slipway.registry.config;

import io.slipway.registry.error.EnvelopeReportValve;
import io.slipway.registry.error.RequestLineValve;
import io.slipway.registry.operations.AccessLogger;
import io.slipway.registry.operations.Gate;
import io.slipway.registry.operations.GateValve;
import io.slipway.registry.operations.OpenUploads;
import io.slipway.registry.operations.RequestIdValve;
import io.slipway.registry.operations.RequestMetrics;
import io.slipway.registry.operations.RequestMetricsValve;
import io.slipway.registry.operations.StreamLimitValve;
import io.slipway.registry.operations.UnreadBodyValve;
import io.slipway.registry.v2.HotReads;
import java.time.Duration;
import java.util.stream.Stream;
import org.apache.catalina.core.StandardHost;
import org.apache.coyote.http2.Http2Protocol;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** How Tomcat is set up beyond what {@code application.yaml} can say. */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {
    private static final String READ_BUFFER_BYTES = Integer.toString(64 * 1024);

    /**
     * A little less than the 65,483 bytes of the loopback interface's largest segment. With 64 KiB, each write ends in a
     * segment of 53 bytes, and downloads through loopback (a proxy in front, a client beside) are half as fast.
     */
    private static final String WRITE_BUFFER_BYTES = Integer.toString(60 * 1024);

    /** As {@code server.tomcat.keep-alive-timeout}. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(60);

    /** Of one connection in HTTP/2. With fewer, clients that do not wait for a free one fail. */
    private static final int STREAMS = 64;

    /**
     * Of a body in HTTP/2, of which Tomcat makes two buffers of this size before any valve is asked: a connection can take
     * 16 MiB. With 64 KiB uploads take twice as long as with 256.
     */
    private static final int WINDOW_BYTES = 128 * 1024;

    /**
     * What is around each request, the outermost first. Before all else that adds a valve: what answers a request by
     * itself has to be counted, and stopped at the gate, like the rest.
     */
    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> aroundRequests(
            RegistrySettings settings, RequestMetrics metrics, Gate gate, OpenUploads uploads) {
        return factory -> factory.addEngineValves(
                new RequestMetricsValve(metrics, new AccessLogger(settings.accessLog())),
                new RequestIdValve(),
                new StreamLimitValve(
                        settings.limits().http2Requests(), settings.limits().http2Bodies()),
                new UnreadBodyValve(settings.limits().refusedBody().toBytes()),
                new GateValve(gate, uploads));
    }

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(RegistrySettings settings, HotReads hotReads) {
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                connector.setProperty("socket.appReadBufSize", READ_BUFFER_BYTES);
                connector.setProperty("socket.appWriteBufSize", WRITE_BUFFER_BYTES);
                connector.setProperty("socket.directBuffer", "true");
                // "100 Continue" is said when the body is wanted, so a refused request is refused before its body is
                // sent.
                connector.setProperty("continueResponseTiming", "onRead");
                // A head comes at once, a body from a slow line may pause: two limits.
                connector.setProperty("disableUploadTimeout", "false");
                connector.setProperty(
                        "connectionUploadTimeout",
                        Long.toString(settings.limits().bodyPause().toMillis()));
                Stream.of(connector.findUpgradeProtocols())
                        .filter(Http2Protocol.class::isInstance)
                        .map(Http2Protocol.class::cast)
                        .forEach(http2 -> setUp(http2, settings));
            });
            factory.addContextValves(new RequestLineValve(), hotReads);
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(EnvelopeReportValve.class.getName());
                }
            });
        };
    }

    /** The pauses that HTTP/1.1 has, too. */
    private static void setUp(Http2Protocol http2, RegistrySettings settings) {
        http2.setStreamReadTimeout(settings.limits().bodyPause().toMillis());
        http2.setKeepAliveTimeout(KEEP_ALIVE.toMillis());
        http2.setMaxConcurrentStreams(STREAMS);
        http2.setInitialWindowSize(WINDOW_BYTES);
    }
}
