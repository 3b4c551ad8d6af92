package io.slipway.registry;

import io.slipway.auth.AuthSettings;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.core.env.Environment;

/** Tells whoever started the registry that it answers, where the admin's password lies, and what to try next. */
final class ReadyMessage implements ApplicationListener<ApplicationReadyEvent> {
    private final AuthSettings auth;
    private final Environment environment;
    private final PrintStream out = System.out;

    ReadyMessage(AuthSettings auth, Environment environment) {
        this.auth = auth;
        this.environment = environment;
    }

    @Override
    public void onApplicationEvent(ApplicationReadyEvent event) {
        if (!(event.getApplicationContext() instanceof WebServerApplicationContext context)
                || context.getWebServer() == null) {
            return;
        }
        String host = environment.getProperty("server.address", "127.0.0.1");
        String authority = (host.contains(":") ? "[" + host + "]" : host) + ":"
                + context.getWebServer().getPort();
        String scheme = environment.acceptsProfiles(org.springframework.core.env.Profiles.of("tls")) ? "https" : "http";
        boolean generated = Files.exists(auth.adminPasswordFile());
        out.printf(
                """
                Slipway is ready at %s://%s
                  The admin is 'admin'; the password is %s.
                  Try next:
                    docker login %s -u admin
                    docker tag IMAGE %s/admin/IMAGE && docker push %s/admin/IMAGE
                  Without docker: ./slipway try --data %s
                """,
                scheme,
                authority,
                generated
                        ? "in " + auth.adminPasswordFile()
                        : "the one that SLIPWAY_ADMIN_PASSWORD set at the first start",
                authority,
                authority,
                authority,
                Path.of(environment.getProperty("slipway.data", "data")).toAbsolutePath());
        String socket = environment.getProperty("slipway.agent-socket", "");
        if (!socket.isEmpty() && Files.exists(Path.of(socket))) {
            out.printf("""
                      The node agent runs what is pushed; point docker at it:
                        docker -H unix://%s run --rm %s/admin/IMAGE
                        docker context create slipway --docker host=unix://%s
                    """, socket, authority, socket);
        }
        out.flush();
    }
}
