package io.slipway.webhooks.config;

import io.slipway.webhooks.Outbox;
import io.slipway.webhooks.delivery.Courier;
import io.slipway.webhooks.delivery.DeliveryLog;
import io.slipway.webhooks.delivery.Dispatcher;
import io.slipway.webhooks.delivery.Figures;
import io.slipway.webhooks.delivery.Ping;
import io.slipway.webhooks.delivery.Redelivery;
import io.slipway.webhooks.delivery.Wakeup;
import io.slipway.webhooks.delivery.WebhookSettings;
import io.slipway.webhooks.payload.Payloads;
import io.slipway.webhooks.payload.RegistryFacts;
import io.slipway.webhooks.receiver.SecretBox;
import io.slipway.webhooks.receiver.Webhooks;
import java.time.Clock;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.EnableTransactionManagement;
import org.springframework.transaction.support.TransactionOperations;

/**
 * Wires the module: an application imports this class and provides a JdbcClient, transactions, a Clock, a SecretBox
 * and RegistryFacts.
 */
@Configuration(proxyBeanMethods = false)
@EnableTransactionManagement(proxyTargetClass = true)
@EnableConfigurationProperties(WebhookSettings.class)
public class WebhooksConfiguration {
    @Bean
    Wakeup webhookWakeup() {
        return new Wakeup();
    }

    @Bean
    Outbox outbox(JdbcClient database, Wakeup wakeup) {
        return new Outbox(database, wakeup::written);
    }

    @Bean
    Webhooks webhooks(
            JdbcClient database,
            TransactionOperations transactions,
            SecretBox box,
            Clock clock,
            WebhookSettings settings,
            Wakeup wakeup) {
        Webhooks.Limits limits = new Webhooks.Limits(settings.perNamespace(), settings.queue());
        return new Webhooks(database, transactions, box, clock, limits, wakeup::changed);
    }

    @Bean
    Payloads webhookPayloads(RegistryFacts registry) {
        return new Payloads(registry);
    }

    @Bean(destroyMethod = "close")
    Courier webhookCourier(WebhookSettings settings, Clock clock) {
        return new Courier(settings, clock);
    }

    @Bean
    DeliveryLog webhookDeliveryLog(JdbcClient database) {
        return new DeliveryLog(database);
    }

    @Bean
    Redelivery webhookRedelivery(
            JdbcClient database,
            TransactionOperations transactions,
            Clock clock,
            WebhookSettings settings,
            Wakeup wakeup) {
        return new Redelivery(database, transactions, clock, settings.queue(), wakeup::changed);
    }

    @Bean
    Ping webhookPing(Webhooks webhooks, Courier courier, Payloads payloads, Clock clock) {
        return new Ping(webhooks, courier, payloads, clock);
    }

    @Bean
    Figures webhookFigures(JdbcClient database, Clock clock) {
        return new Figures(database, clock);
    }

    @Bean
    Dispatcher webhookDispatcher(
            JdbcClient database,
            TransactionOperations transactions,
            Courier courier,
            Payloads payloads,
            SecretBox box,
            Figures figures,
            Wakeup wakeup,
            Clock clock,
            WebhookSettings settings) {
        return Dispatcher.of(database, transactions, courier, payloads, box, figures, wakeup, clock, settings);
    }
}
