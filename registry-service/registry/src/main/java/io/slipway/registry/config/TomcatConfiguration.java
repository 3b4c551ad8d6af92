package io.slipway.registry.config;

import io.slipway.registry.error.EnvelopeReportValve;
import io.slipway.registry.error.RequestLineValve;
import io.slipway.registry.v2.HotReads;
import org.apache.catalina.core.StandardHost;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** How Tomcat is set up beyond what {@code application.yaml} can say. */
@Configuration(proxyBeanMethods = false)
class TomcatConfiguration {
    private static final String READ_BUFFER_BYTES = Integer.toString(64 * 1024);

    /**
     * A little less than the 65,483 bytes of the loopback interface's largest segment. With 64 KiB, each write ends in a
     * segment of 53 bytes, and downloads through loopback (a proxy in front, a client beside) are half as fast.
     */
    private static final String WRITE_BUFFER_BYTES = Integer.toString(60 * 1024);

    @Bean
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> tomcat(HotReads hotReads) {
        return factory -> {
            factory.addConnectorCustomizers(connector -> {
                connector.setProperty("socket.appReadBufSize", READ_BUFFER_BYTES);
                connector.setProperty("socket.appWriteBufSize", WRITE_BUFFER_BYTES);
                connector.setProperty("socket.directBuffer", "true");
                // "100 Continue" is said when the body is wanted, so a refused request is refused before its body is
                // sent.
                connector.setProperty("continueResponseTiming", "onRead");
            });
            factory.addContextValves(new RequestLineValve(), hotReads);
            factory.addContextCustomizers(context -> {
                if (context.getParent() instanceof StandardHost host) {
                    host.setErrorReportValveClass(EnvelopeReportValve.class.getName());
                }
            });
        };
    }
}
