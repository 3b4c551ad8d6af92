package io.slipway.registry.config;

import io.slipway.auth.access.Access;
import io.slipway.auth.access.Visibility;
import io.slipway.auth.token.SealBrokenException;
import io.slipway.auth.token.SealingKey;
import io.slipway.oci.RepositoryName;
import io.slipway.webhooks.payload.RegistryFacts;
import io.slipway.webhooks.receiver.SecretBox;
import io.slipway.webhooks.receiver.SecretLostException;
import java.net.URI;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What webhooks need of the rest of the registry. */
@Configuration(proxyBeanMethods = false)
class WebhookWiring {
    @Bean
    SecretBox secretBox(SealingKey key) {
        return new SecretBox() {
            @Override
            public byte[] seal(String purpose, byte[] secret) {
                return key.seal(purpose, secret);
            }

            @Override
            public byte[] open(String purpose, byte[] sealed) {
                try {
                    return key.open(purpose, sealed);
                } catch (SealBrokenException e) {
                    throw new SecretLostException(e);
                }
            }
        };
    }

    @Bean
    RegistryFacts registryFacts(RegistrySettings settings, Access access) {
        return new RegistryFacts() {
            @Override
            public Optional<URI> address() {
                return settings.fixedAddress();
            }

            @Override
            public Optional<Repository> repository(RepositoryName name) {
                return access.find(name)
                        .flatMap(found -> access.createdAt(name)
                                .map(createdAt -> new Repository(found.visibility() == Visibility.PUBLIC, createdAt)));
            }
        };
    }
}
