package io.slipway.auth;

import io.slipway.fixtures.MovingClock;
import io.slipway.fixtures.TestDatabase;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The module alone in an application, on a database of its own. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(AuthConfiguration.class)
public class TestApplication {

    public static final String ADMIN_PASSWORD = "admins own password";

    @Bean
    MovingClock clock() {
        return new MovingClock();
    }

    /** What an application sets, with its files in this folder. */
    public static Map<String, Object> settings(String databaseUrl, Path folder) {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("spring.datasource.url", databaseUrl);
        settings.put("spring.datasource.username", TestDatabase.user());
        settings.put("spring.datasource.password", TestDatabase.password());
        settings.put("spring.datasource.hikari.maximum-pool-size", "5");
        settings.put("spring.jpa.open-in-view", "false");
        settings.put(
                "spring.flyway.locations", "filesystem:../registry-service/registry/src/main/resources/db/migration");
        settings.put("spring.threads.virtual.enabled", "true");
        settings.put("spring.main.banner-mode", "off");
        settings.put("server.port", "0");
        settings.put("slipway.auth.key-file", folder.resolve("secrets/key").toString());
        settings.put(
                "slipway.auth.admin-password-file",
                folder.resolve("admin-password").toString());
        settings.put("slipway.auth.admin-password", ADMIN_PASSWORD);
        return settings;
    }

    /** Starts it outside of the test framework, to be stopped by the test itself. */
    public static ConfigurableApplicationContext start(Map<String, Object> settings) {
        String[] arguments = settings.entrySet().stream()
                .map(entry -> "--" + entry.getKey() + "=" + entry.getValue())
                .toArray(String[]::new);
        return new SpringApplicationBuilder(TestApplication.class).run(arguments);
    }
}
