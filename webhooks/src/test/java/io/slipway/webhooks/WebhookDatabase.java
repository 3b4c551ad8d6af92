package io.slipway.webhooks;

import io.slipway.fixtures.TestDatabase;
import java.nio.file.Path;

/** A fresh database with the tables of the module, as the registry's migrations make them. */
public final class WebhookDatabase {
    private static final Path MIGRATIONS = Path.of("../registry-service/registry/src/main/resources/db/migration");

    private WebhookDatabase() {}

    public static TestDatabase create() {
        return TestDatabase.of(MIGRATIONS, "V1__first_schema.sql", "V6__webhooks.sql", "V8__webhook_deliveries.sql");
    }
}
