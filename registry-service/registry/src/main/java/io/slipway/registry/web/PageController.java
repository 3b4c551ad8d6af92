package io.slipway.registry.web;

import io.slipway.auth.account.Caller;
import io.slipway.auth.session.SessionFilter;
import io.slipway.auth.session.SessionView;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.stereotype.Controller;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.server.ResponseStatusException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Answers the addresses of pages, whose parts below these roots the browser tells apart, and knows whether there is
 * anything behind them.
 */
@Controller
class PageController {
    private static final MediaType HTML = MediaType.parseMediaType("text/html;charset=UTF-8");
    private static final List<Locale> LANGUAGES = List.of(Locale.ENGLISH, Locale.CHINESE);
    private static final int NONCE_BYTES = 18;

    private final Optional<Shell> shell;
    private final JsonMapper json;
    private final String version;
    private final SecureRandom random = new SecureRandom();

    /** What a page needs to know before its first question. */
    record Boot(SessionView session, String language, String version) {}

    /**
     * Makes it.
     *
     * @param shell empty where the program was built without its pages
     */
    PageController(Optional<Shell> shell, JsonMapper json, String version) {
        this.shell = shell;
        this.json = json;
        this.version = version;
    }

    @GetMapping({
        "/",
        "/sign-in",
        "/setup",
        "/connect",
        "/compare",
        "/n/{*rest}",
        "/r/{*rest}",
        "/me/{*rest}",
        "/jobs/{*rest}",
        "/operate/{*rest}",
        "/run/{*rest}"
    })
    ResponseEntity<String> page(Caller caller, HttpServletRequest request) {
        Shell page = shell.orElseThrow(
                () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "this registry was built without its pages"));
        String nonce = nonce();
        Boot boot = new Boot(SessionView.of(caller, SessionFilter.of(request)), language(request), version);
        return ResponseEntity.ok()
                .contentType(HTML)
                .cacheControl(CacheControl.noStore())
                .header("Content-Security-Policy", page.policy(nonce))
                .header("Referrer-Policy", "same-origin")
                .header(HttpHeaders.VARY, HttpHeaders.COOKIE, HttpHeaders.ACCEPT_LANGUAGE)
                .body(page.page(nonce, json.writeValueAsString(boot)));
    }

    private String nonce() {
        byte[] bytes = new byte[NONCE_BYTES];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static String language(HttpServletRequest request) {
        String header = request.getHeader(HttpHeaders.ACCEPT_LANGUAGE);
        try {
            Locale wanted = header == null ? null : Locale.lookup(Locale.LanguageRange.parse(header), LANGUAGES);
            return wanted == null ? "en" : wanted.getLanguage();
        } catch (IllegalArgumentException malformed) {
            // Whatever it is, it names no language of ours.
            return "en";
        }
    }
}
