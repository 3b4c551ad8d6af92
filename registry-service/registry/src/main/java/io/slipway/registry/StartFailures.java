package io.slipway.registry;

import io.slipway.auth.StartRefusedException;
import io.slipway.postgres.PostgresStartException;
import io.slipway.registry.config.DataFolderException;
import io.slipway.registry.database.DatabaseTakenException;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalysisReporter;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says in a sentence or two why the registry does not start, where the reason lies in what it was given. All else is our own
 * fault and ends in a stack trace.
 */
final class StartFailures {
    private StartFailures() {}

    /** Finds the reason among the causes: the outermost that says enough. Asked before Spring's own analyzers. */
    @Order(Ordered.HIGHEST_PRECEDENCE)
    static final class Analyzer implements FailureAnalyzer {
        @Override
        public @Nullable FailureAnalysis analyze(Throwable failure) {
            for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
                if (cause instanceof StartRefusedException
                        || cause instanceof DataFolderException
                        || cause instanceof DatabaseTakenException
                        || cause instanceof PostgresStartException) {
                    return new FailureAnalysis(message(cause), null, failure);
                }
                if (cause instanceof SQLException) {
                    return new FailureAnalysis(
                            "The database cannot be used: " + message(cause),
                            "Look at SLIPWAY_DATABASE_URL, SLIPWAY_DATABASE_USER and SLIPWAY_DATABASE_PASSWORD."
                                    + " Without them the registry runs its own PostgreSQL.",
                            failure);
                }
                if (isCertificate(cause)) {
                    return new FailureAnalysis(
                            "The certificate or its key cannot be used: " + message(root(cause)),
                            "Look at the PEM files that SLIPWAY_TLS_CERTIFICATE and SLIPWAY_TLS_KEY name.",
                            failure);
                }
                if (cause instanceof BindException && !(cause.getCause() instanceof BindException)) {
                    return new FailureAnalysis("A setting cannot be used: " + message(root(cause)), null, failure);
                }
            }
            return null;
        }

        private static boolean isCertificate(Throwable cause) {
            if (cause instanceof BeanCreationException bean) {
                return "sslBundleRegistry".equals(bean.getBeanName());
            }
            // Tomcat's way to say that there is nothing usable in the files.
            return cause instanceof IllegalStateException && message(cause).startsWith("Could not load store");
        }

        private static String message(Throwable failure) {
            return Objects.requireNonNullElse(failure.getMessage(), failure.toString());
        }

        private static Throwable root(Throwable failure) {
            Throwable root = failure;
            while (root.getCause() != null) {
                root = root.getCause();
            }
            return root;
        }
    }

    /** Writes it where whoever started the registry sees it, in place of Spring's banner. */
    static final class Reporter implements FailureAnalysisReporter {
        @Override
        public void report(FailureAnalysis analysis) {
            System.err.println("Slipway cannot start. " + analysis.getDescription());
            if (analysis.getAction() != null) {
                System.err.println("  " + analysis.getAction());
            }
        }
    }
}
