package io.slipway.registry;

import io.slipway.auth.AuthConfiguration;
import io.slipway.registry.config.RegistryConfiguration;
import io.slipway.registry.v2.V2Servlet;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcObservationAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The registry program.
 *
 * <p>Settings come from {@code application.yaml}, the environment and the command line. Lines for people go to
 * standard output, the log to standard error.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(
        exclude = {
            ErrorMvcAutoConfiguration.class,
            UserDetailsServiceAutoConfiguration.class,
            // Requests are counted where all of them pass, see RequestMetricsValve.
            WebMvcObservationAutoConfiguration.class
        })
@Import({RegistryConfiguration.class, AuthConfiguration.class, V2Servlet.class, ReadyMessage.class})
public class RegistryApplication {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(RegistryApplication.class);
        List<String> profiles = new ArrayList<>();
        String certificate = System.getenv("SLIPWAY_TLS_CERTIFICATE");
        if (certificate != null && !certificate.isBlank()) {
            profiles.add("tls");
        }
        if ("json".equals(System.getenv("SLIPWAY_LOG_FORMAT"))) {
            profiles.add("json-log");
        }
        application.setAdditionalProfiles(profiles.toArray(new String[0]));
        AtomicBoolean started = new AtomicBoolean();
        // Asked to end by a signal, Java's own exit status would say that it was killed.
        SpringApplication.getShutdownHandlers().add(() -> {
            if (started.get()) {
                Runtime.getRuntime().halt(0);
            }
        });
        application.run(args);
        // More than half of the heap is by now what only the start needed; given back, it is not there when pushes
        // come.
        System.gc();
        started.set(true);
    }
}
