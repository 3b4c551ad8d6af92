package io.slipway.agent.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.agent.engine.http.EngineException;
import io.slipway.agent.engine.http.Filters;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PruneFilterTest {
    private static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");
    private static final Map<String, String> LABELS = Map.of("keep", "", "stage", "test");

    private static boolean accepts(String filters, Instant created) {
        return PruneFilter.of(Filters.parse(filters.replace('\'', '"')), NOW).accepts(LABELS, created);
    }

    @ParameterizedTest
    @CsvSource({
        "{}, true",
        "{'label':{'stage=test':true}}, true",
        "{'label':{'stage=live':true}}, false",
        "{'label!':{'keep':true}}, false",
        "{'label!':{'other':true}}, true",
        "{'label!':{'stage=live':true}}, true",
        "'{''label!'':{''keep'':true,''other'':true}}', true",
        "'{''label'':[''stage''],''label!'':[''keep'']}', false"
    })
    void labelsChooseAndSpare(String filters, boolean accepted) {
        assertThat(accepts(filters, NOW)).isEqualTo(accepted);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1h", "2025-06-01T11:00:00Z", "1748775600", "60m0s"})
    void whatIsYoungerThanUntilIsSpared(String until) {
        String filters = "{'until':{'" + until + "':true}}";
        assertThat(accepts(filters, NOW.minusSeconds(3599))).isFalse();
        assertThat(accepts(filters, NOW.minusSeconds(3600))).isTrue();
    }

    @Test
    void timesThatAreNoneAreRefused() {
        for (String filters : new String[] {"{'until':{'soon':true}}", "{'until':{'1h':true,'2h':true}}"}) {
            assertThatThrownBy(() -> accepts(filters, NOW)).isInstanceOf(EngineException.class);
        }
    }

    @Test
    void goDurationsAreRead() {
        assertThat(GoDuration.parse("1h30m").orElseThrow().toMinutes()).isEqualTo(90);
        assertThat(GoDuration.parse("10")).isEmpty();
    }
}
