package io.slipway.auth.api;

import io.slipway.auth.AuthSettings;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.session.SessionCookie;
import io.slipway.auth.session.SessionFilter;
import io.slipway.auth.session.WebSessions;
import jakarta.servlet.DispatcherType;
import org.jspecify.annotations.Nullable;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpMethod;
import org.springframework.security.authentication.AuthenticationManager;
import org.springframework.security.authentication.ProviderManager;
import org.springframework.security.authorization.AuthorizationDecision;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configurers.AbstractHttpConfigurer;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.Authentication;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.security.web.authentication.www.BasicAuthenticationFilter;
import tools.jackson.databind.json.JsonMapper;

/**
 * Security of everything outside of {@code /v2}: some open addresses, the API behind Basic authentication,
 * and nothing else. The chain of {@code /v2} belongs to the registry and must come before, with an order
 * below {@link #OPEN_ORDER}. The only cookie is a browser's session, whose requests {@link SessionFilter} tells from those
 * that other sites forge.
 */
@Configuration(proxyBeanMethods = false)
public class ApiSecurity {

    /** The order of the chain of the open addresses; the catch-all chain of the API comes after it. */
    public static final int OPEN_ORDER = 100;

    static final int API_ORDER = 110;

    private static final String[] OPEN = {
        "/token", "/.well-known/jwks.json", "/api/v1/openapi.json", "/actuator/health", "/actuator/health/**"
    };
    private static final String[] PAGES = {
        "/",
        "/sign-in",
        "/setup",
        "/connect",
        "/compare",
        "/n/**",
        "/r/**",
        "/me",
        "/me/**",
        "/jobs/**",
        "/operate",
        "/operate/**",
        "/run",
        "/run/**",
        "/assets/**",
        "/favicon.ico",
        "/icon.svg"
    };
    /** What shows to each caller what they may see, and to strangers what is public. */
    private static final String[] READABLE = {
        "/api/v1/repositories",
        "/api/v1/repositories/**",
        "/api/v1/search",
        "/api/v1/lookup",
        "/api/v1/profile",
        "/api/v1/events",
        "/api/v1/tags",
        "/api/v1/manifest",
        "/api/v1/referrers",
        "/api/v1/blob",
        "/api/v1/layers",
        "/api/v1/files",
        "/api/v1/file",
        "/api/v1/comparisons",
        "/api/v1/comparisons/lines",
        "/api/v1/jobs/*",
        "/v1/_ping",
        "/v1/search"
    };

    private static final String SESSION = "/api/v1/session";

    /** How much is asked of a registry is nobody's business but its admin's, unless a setting opens it. */
    private static final String METRICS = "/actuator/prometheus";

    /** Knows our accounts; its presence keeps Spring Boot from inventing a user of its own. */
    @Bean
    AuthenticationManager passwordLogins(Accounts accounts) {
        return new ProviderManager(new PasswordLogin(accounts));
    }

    @Bean
    @Order(OPEN_ORDER)
    SecurityFilterChain openChain(HttpSecurity http, JsonMapper json) throws Exception {
        stateless(http, new ProblemWriter(json))
                .securityMatcher(OPEN)
                .authorizeHttpRequests(requests -> requests.anyRequest().permitAll());
        return http.build();
    }

    @Bean
    @Order(API_ORDER)
    SecurityFilterChain apiChain(
            HttpSecurity http,
            AuthenticationManager logins,
            WebSessions sessions,
            SessionCookie cookie,
            JsonMapper json,
            AuthSettings settings)
            throws Exception {
        ProblemWriter problems = new ProblemWriter(json);
        stateless(http, problems)
                .authenticationManager(logins)
                .addFilterBefore(new SessionFilter(sessions, cookie, problems), BasicAuthenticationFilter.class)
                .httpBasic(basic -> basic.authenticationEntryPoint(problems))
                .authorizeHttpRequests(requests -> requests.dispatcherTypeMatchers(DispatcherType.ERROR)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, PAGES)
                        .permitAll()
                        .requestMatchers(HttpMethod.HEAD, PAGES)
                        .permitAll()
                        .requestMatchers(HttpMethod.GET, READABLE)
                        .permitAll()
                        .requestMatchers(HttpMethod.DELETE, "/api/v1/jobs/*")
                        .permitAll()
                        .requestMatchers(SESSION)
                        .permitAll()
                        .requestMatchers("/api/v1/**")
                        .authenticated()
                        .requestMatchers(METRICS)
                        .access((caller, request) ->
                                new AuthorizationDecision(settings.openMetrics() || isAdmin(caller.get())))
                        .anyRequest()
                        .denyAll());
        return http.build();
    }

    private static boolean isAdmin(@Nullable Authentication authentication) {
        return authentication != null
                && authentication.getPrincipal() instanceof Caller.Account account
                && account.admin();
    }

    private static HttpSecurity stateless(HttpSecurity http, ProblemWriter problems) throws Exception {
        return http.csrf(AbstractHttpConfigurer::disable)
                .formLogin(AbstractHttpConfigurer::disable)
                .logout(AbstractHttpConfigurer::disable)
                .requestCache(AbstractHttpConfigurer::disable)
                .sessionManagement(sessions -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
                .exceptionHandling(
                        refusals -> refusals.authenticationEntryPoint(problems).accessDeniedHandler(problems));
    }
}
