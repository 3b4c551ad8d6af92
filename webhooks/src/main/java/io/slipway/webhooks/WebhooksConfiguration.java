package io.slipway.webhooks;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.annotation.EnableTransactionManagement;

/** Wires the module: an application imports this class and provides a JdbcClient and a transaction manager. */
@Configuration(proxyBeanMethods = false)
@EnableTransactionManagement(proxyTargetClass = true)
public class WebhooksConfiguration {

    @Bean
    Outbox outbox(JdbcClient database) {
        return new Outbox(database);
    }
}
