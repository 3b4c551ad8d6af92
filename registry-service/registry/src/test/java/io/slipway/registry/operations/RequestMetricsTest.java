package io.slipway.registry.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final RequestMetrics metrics = new RequestMetrics(registry);

    @Test
    void requestsAreCountedByRouteMethodAndStatus() {
        metrics.record(Route.MANIFEST, "GET", 200, 900_000, 0, 700);
        metrics.record(Route.MANIFEST, "GET", 200, 3_000_000, 0, 300);
        metrics.record(Route.UPLOAD, "PATCH", 202, 1_000_000, 5_000, 0);
        assertThat(registry.scrape())
                .contains(
                        "slipway_http_requests_seconds_count{code=\"200\",method=\"GET\",route=\"manifest\"} 2",
                        "slipway_http_requests_seconds_bucket{code=\"200\",method=\"GET\",route=\"manifest\",le=\"0.001\"} 1",
                        "slipway_http_requests_seconds_count{code=\"202\",method=\"PATCH\",route=\"upload\"} 1",
                        "slipway_http_sent_bytes_total{route=\"manifest\"} 1000.0",
                        "slipway_http_received_bytes_total{route=\"upload\"} 5000.0");
    }

    @Test
    void whatClientsInventBecomesNoMetricOfItsOwn() {
        metrics.record(Route.OTHER, "BREW", 999, 1, 0, 0);
        metrics.record(Route.OTHER, null, 0, 1, 0, 0);
        assertThat(registry.scrape())
                .doesNotContain("BREW")
                .contains("code=\"599\",method=\"other\"", "code=\"100\",method=\"other\"");
    }

    @Test
    void thoseUnderWayAreCounted() {
        metrics.begin();
        metrics.begin();
        metrics.end();
        assertThat(metrics.active()).isEqualTo(1);
    }
}
