package io.slipway.auth.token;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.StartRefusedException;
import java.io.IOException;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Makes the one sealing key available, to this module and to whoever else keeps secrets in the database. */
@Configuration(proxyBeanMethods = false)
class SealingConfiguration {
    @Bean
    SealingKey sealingKey(AuthSettings settings) {
        try {
            return SealingKey.load(settings.keyFile());
        } catch (IOException unreadable) {
            throw new StartRefusedException(
                    "The key file " + settings.keyFile() + " cannot be used: " + unreadable.getMessage(), unreadable);
        }
    }
}
