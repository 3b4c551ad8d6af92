package io.slipway.registry;

import io.slipway.auth.AuthConfiguration;
import io.slipway.registry.config.RegistryConfiguration;
import io.slipway.registry.v2.V2Servlet;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.security.autoconfigure.UserDetailsServiceAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.error.ErrorMvcAutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * The registry program.
 *
 * <p>Settings come from {@code application.yaml}, the environment and the command line. Lines for people go to
 * standard output, the log to standard error.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration(exclude = {ErrorMvcAutoConfiguration.class, UserDetailsServiceAutoConfiguration.class})
@Import({RegistryConfiguration.class, AuthConfiguration.class, V2Servlet.class, ReadyMessage.class})
public class RegistryApplication {
    public static void main(String[] args) {
        SpringApplication application = new SpringApplication(RegistryApplication.class);
        String certificate = System.getenv("SLIPWAY_TLS_CERTIFICATE");
        if (certificate != null && !certificate.isBlank()) {
            application.setAdditionalProfiles("tls");
        }
        application.run(args);
    }
}
