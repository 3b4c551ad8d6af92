package io.slipway.auth;

import io.slipway.fixtures.TestDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextConfiguration;

/** A test that talks to the running module over HTTP; all of them share one. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@SpringBootTest(classes = TestApplication.class, webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@ContextConfiguration(initializers = AuthTest.Settings.class)
public @interface AuthTest {

    /** Gives the shared application its database and folder. */
    final class Settings implements ApplicationContextInitializer<ConfigurableApplicationContext> {
        @Override
        public void initialize(ConfigurableApplicationContext context) {
            try {
                var folder = Files.createTempDirectory(Path.of("target"), "auth-files");
                var settings = TestApplication.settings(TestDatabase.empty().url(), folder);
                settings.remove("server.port");
                context.getEnvironment().getPropertySources().addFirst(new MapPropertySource("test", settings));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
