package io.slipway.auth.account;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.StartRefusedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.stereotype.Component;

/**
 * Creates the account {@code admin} when no administrator exists, before the first request is served. Its
 * password is the configured one, or a random one that is written to a file (mode 0600) before the account
 * is stored: a start that was interrupted in between continues with the same file. A configured password
 * counts only when the account is created; later it is changed through the API.
 */
@Component
class AdminBootstrap implements SmartInitializingSingleton {

    static final String NAME = "admin";

    private static final Logger log = LoggerFactory.getLogger(AdminBootstrap.class);
    private static final int RANDOM_BYTES = 16;

    private final Accounts accounts;
    private final AuthSettings settings;

    AdminBootstrap(Accounts accounts, AuthSettings settings) {
        this.accounts = accounts;
        this.settings = settings;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Optional<String> configured = settings.configuredAdminPassword();
        if (accounts.hasAdmin()) {
            if (configured.isPresent()) {
                log.info("An administrator exists, so the configured admin password is not used.");
            }
            return;
        }
        String password;
        try {
            password = configured.isPresent()
                    ? configured.get()
                    : generatedPassword(settings.adminPasswordFile().toAbsolutePath());
        } catch (IOException failure) {
            throw new StartRefusedException(
                    "The admin password cannot be kept in " + settings.adminPasswordFile() + ": " + failure, failure);
        }
        create(password);
        if (configured.isPresent()) {
            log.info("Created the account '{}' with the configured password.", NAME);
        } else {
            log.info("Created the account '{}'; its password is in {}", NAME, settings.adminPasswordFile());
        }
    }

    private void create(String password) {
        try {
            accounts.create(NAME, password, true);
        } catch (NameTakenException createdMeanwhile) {
            if (!accounts.hasAdmin()) {
                throw new StartRefusedException(
                        "No administrator exists, and none can be created: " + createdMeanwhile.getMessage(),
                        createdMeanwhile);
            }
        } catch (InvalidAccountException unusable) {
            throw new StartRefusedException(
                    "SLIPWAY_ADMIN_PASSWORD cannot be used: " + unusable.getMessage()
                            + ". Set a longer one, or none: then one is made.",
                    unusable);
        }
    }

    private static String generatedPassword(Path file) throws IOException {
        if (Files.exists(file)) {
            return Files.readString(file).strip();
        }
        byte[] random = new byte[RANDOM_BYTES];
        new SecureRandom().nextBytes(random);
        String password = HexFormat.of().formatHex(random);
        SecretFile.create(file, password);
        return password;
    }
}
