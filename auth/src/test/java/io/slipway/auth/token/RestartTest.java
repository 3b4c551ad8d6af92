package io.slipway.auth.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.Http;
import io.slipway.auth.TestApplication;
import io.slipway.fixtures.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.ConfigurableApplicationContext;

/** What a later start of the same installation finds. */
class RestartTest {

    @TempDir
    private Path folder;

    @Test
    void tokensAndTheGeneratedPasswordOutliveARestartAndAWrongKeyFileIsRefused() throws Exception {
        Map<String, Object> settings =
                TestApplication.settings(TestDatabase.empty().url(), folder);
        settings.remove("slipway.auth.admin-password");
        String token;
        String login;
        try (ConfigurableApplicationContext first = TestApplication.start(settings)) {
            Path file = folder.resolve("admin-password");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            login = "admin:" + Files.readString(file).strip();
            token = token(first, login);
        }
        settings.put("slipway.auth.admin-password", "set only later");
        try (ConfigurableApplicationContext second = TestApplication.start(settings)) {
            assertThat(second.getBean(TokenVerifier.class).verify(token)).isPresent();
            assertThat(token(second, login)).isNotEmpty();
            assertThat(http(second).get("/token", "admin:set only later").status())
                    .isEqualTo(401);
        }
        Files.delete(folder.resolve("secrets/key"));
        assertThatThrownBy(() -> TestApplication.start(settings).close())
                .rootCause()
                .satisfies(cause -> assertThat(cause).hasMessageContaining("sealed with another key"));
        assertThatThrownBy(() -> TestApplication.start(settings).close())
                .hasStackTraceContaining("Put back the key file that belongs to this database");
    }

    @Test
    void anUnusableAdminPasswordStopsTheStartInWords() {
        Map<String, Object> settings =
                TestApplication.settings(TestDatabase.empty().url(), folder);
        settings.put("slipway.auth.admin-password", "short");
        assertThatThrownBy(() -> TestApplication.start(settings).close())
                .hasStackTraceContaining(
                        "SLIPWAY_ADMIN_PASSWORD cannot be used: a password has at least 8 characters, this one has 5.");
    }

    private static String token(ConfigurableApplicationContext application, String login) {
        Http.Answer answer = http(application).get("/token", login);
        assertThat(answer.status()).isEqualTo(200);
        return answer.body().get("token").asString();
    }

    private static Http http(ConfigurableApplicationContext application) {
        return new Http(application.getEnvironment().getRequiredProperty("local.server.port", Integer.class));
    }
}
