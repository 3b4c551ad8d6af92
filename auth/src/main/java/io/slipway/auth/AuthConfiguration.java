package io.slipway.auth;

import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.data.jpa.repository.config.EnableJpaRepositories;

/**
 * Wires the module: an application imports this class and provides a {@link java.time.Clock}, a DataSource
 * with the schema in place, and the settings of {@link AuthSettings}.
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AuthSettings.class)
@ComponentScan(basePackageClasses = AuthConfiguration.class)
@EntityScan(basePackageClasses = AuthConfiguration.class)
@EnableJpaRepositories(basePackageClasses = AuthConfiguration.class)
public class AuthConfiguration {}
