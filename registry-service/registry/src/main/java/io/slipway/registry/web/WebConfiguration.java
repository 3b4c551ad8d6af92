package io.slipway.registry.web;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.CacheControl;
import org.springframework.web.servlet.config.annotation.ResourceHandlerRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.resource.EncodedResourceResolver;
import tools.jackson.databind.json.JsonMapper;

/** Wires the pages, which lie in the jar of the module {@code web-ui}. */
@Configuration(proxyBeanMethods = false)
public class WebConfiguration implements WebMvcConfigurer {
    private static final String FOLDER = "META-INF/resources/";
    private static final Duration FOREVER = Duration.ofDays(365);

    @Bean
    PageController pages(JsonMapper json) throws IOException {
        return new PageController(shell(), json, version());
    }

    private static Optional<Shell> shell() throws IOException {
        ClassPathResource file = new ClassPathResource(FOLDER + "index.html");
        return file.exists()
                ? Optional.of(new Shell(file.getContentAsString(StandardCharsets.UTF_8)))
                : Optional.empty();
    }

    private static String version() {
        String version = WebConfiguration.class.getPackage().getImplementationVersion();
        return version == null ? "development" : version;
    }

    /** Files with a hash in their name, which never change, in the form that the build has compressed them to. */
    @Override
    public void addResourceHandlers(ResourceHandlerRegistry registry) {
        registry.addResourceHandler("/assets/**")
                .addResourceLocations("classpath:/" + FOLDER + "assets/")
                .setCacheControl(CacheControl.maxAge(FOREVER).cachePublic().immutable())
                .resourceChain(true)
                .addResolver(new EncodedResourceResolver());
    }
}
