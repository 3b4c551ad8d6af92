package io.slipway.registry.v2;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.access.Access;
import io.slipway.auth.token.TokenVerifier;
import io.slipway.mirror.TagChecks;
import io.slipway.mirror.UpstreamStates;
import io.slipway.mirror.Upstreams;
import io.slipway.registry.content.BlobLinks;
import io.slipway.registry.content.CacheUses;
import io.slipway.registry.content.ManifestStore;
import io.slipway.registry.hub.Deprecations;
import io.slipway.registry.hub.Pulls;
import io.slipway.store.BlobStore;
import org.springframework.boot.web.servlet.ServletRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.access.intercept.AuthorizationFilter;
import org.springframework.web.context.support.AnnotationConfigWebApplicationContext;
import org.springframework.web.servlet.DispatcherServlet;

/** Puts a servlet of its own behind {@code /v2} and a security chain that knows bearer tokens only in front of it. */
@Configuration(proxyBeanMethods = false)
public class V2Servlet {
    @Bean
    ServletRegistrationBean<DispatcherServlet> v2DispatcherServlet() {
        AnnotationConfigWebApplicationContext context = new AnnotationConfigWebApplicationContext();
        context.register(V2Configuration.class);
        ServletRegistrationBean<DispatcherServlet> registration =
                new ServletRegistrationBean<>(new DispatcherServlet(context), "/v2/*");
        registration.setName("v2");
        registration.setLoadOnStartup(1);
        return registration;
    }

    @Bean
    HotReads hotReads(
            TokenVerifier tokens,
            Access access,
            ManifestStore manifests,
            BlobLinks links,
            BlobStore blobs,
            MirroredHotReads mirror,
            PullNotes notes) {
        return new HotReads(tokens, access, manifests, links, blobs, mirror, notes);
    }

    @Bean
    PullNotes pullNotes(Pulls pulls, Deprecations deprecations) {
        return new PullNotes(pulls, deprecations);
    }

    @Bean
    MirrorRouting mirrorRouting(Upstreams upstreams, PublicAddress address) {
        return new MirrorRouting(upstreams, address);
    }

    @Bean
    MirroredHotReads mirroredHotReads(MirrorRouting routing, TagChecks checks, UpstreamStates states, CacheUses uses) {
        return new MirroredHotReads(routing, checks, states, uses);
    }

    @Bean
    @Order(0)
    SecurityFilterChain v2Security(
            HttpSecurity http, TokenVerifier tokens, PublicAddress address, AuthSettings auth, MirrorRouting routing) {
        // No session, no form, no cookie: a request is who its token says, so there is no CSRF to guard against.
        return http.securityMatcher("/v2/**")
                .csrf(AbstractHttpConfigurer::disable)
                .headers(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(AbstractHttpConfigurer::disable)
                .securityContext(AbstractHttpConfigurer::disable)
                .anonymous(AbstractHttpConfigurer::disable)
                .servletApi(AbstractHttpConfigurer::disable)
                .addFilterBefore(
                        new BearerFilter(tokens, new Challenge(address, auth.service(), routing)),
                        AuthorizationFilter.class)
                .authorizeHttpRequests(requests -> requests.anyRequest().authenticated())
                .build();
    }
}
