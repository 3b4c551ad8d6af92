package io.slipway.agent.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries, flags, numbers and filters, as docker reads them. */
class ParametersTest {
    @ParameterizedTest
    @CsvSource({
        "'',false",
        "a,false",
        "a=,false",
        "a=0,false",
        "a=false,false",
        "a=False,false",
        "a=FALSE,false",
        "a=no,false",
        "a=No,false",
        "a=none,false",
        "a=%20false%20,false",
        "a=1,true",
        "a=true,true",
        "a=True,true",
        "a=yes,true",
        "a=x,true",
        "a=2,true",
        "b=1,false",
        "a=0&a=1,false",
        "a=1&a=0,true",
        "&&a=1,true",
        "a=+,false"
    })
    void flags(String query, boolean expected) {
        assertThat(Query.parse(query).bool("a")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"'',none", "a=,none", "a=5,5", "a=-1,-1", "a=9223372036854775807,9223372036854775807"})
    void numbers(String query, String expected) {
        var value = Query.parse(query).integer("a");
        assertThat(value.isPresent() ? String.valueOf(value.getAsLong()) : "none")
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=x", "a=1.5", "a=%20", "a=9223372036854775808", "a=1e3", "a=0x10"})
    void whatIsNoNumberIsTheClientsFault(String query) {
        assertThatThrownBy(() -> Query.parse(query).integer("a"))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.status()).isEqualTo(400));
    }

    @Test
    void keysMayRepeatAndBeEscaped() {
        Query query = Query.parse("names=a&names=b%2Fc&n%61mes=d+e&empty&x=a=b&u=%E2%9C%93");
        assertThat(query.all("names")).containsExactly("a", "b/c", "d e");
        assertThat(query.first("empty")).contains("");
        assertThat(query.first("x")).contains("a=b");
        assertThat(query.first("u")).contains("✓");
        assertThat(query.first("absent")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a=%", "a=%1", "a=%zz", "%=1", "a=%%41"})
    void brokenEscapesAreRefused(String query) {
        assertThatThrownBy(() -> Query.parse(query)).hasMessageStartingWith("invalid URL escape \"%");
    }

    @Test
    void aQueryOfTooManyPairsIsRefused() {
        assertThatThrownBy(() -> Query.parse("a&".repeat(20_000))).isInstanceOf(EngineException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"label\":{\"a\":true,\"b=c\":true}}",
                "{\"label\":{\"a\":true,\"b=c\":false}}",
                "{\"label\":[\"a\",\"b=c\"]}",
                " {\"label\":[\"a\",\"a\",\"b=c\"]} "
            })
    void bothFormsOfFiltersAreRead(String json) {
        assertThat(Filters.parse(json).values("label")).containsExactly("a", "b=c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "null", "{}"})
    void noFiltersFilterNothing(String json) {
        Filters filters = Filters.parse(json);
        assertThat(filters.values("label")).isEmpty();
        assertThat(filters.exactly("x", "y")).isTrue();
        assertThat(filters.labelled("label", Map.of())).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "x",
                "[]",
                "1",
                "\"a\"",
                "{\"a\":1}",
                "{\"a\":\"b\"}",
                "{\"a\":[1]}",
                "{\"a\":{\"b\":1}}",
                "{\"a\":{\"b\":\"true\"}}",
                "{\"a\":[[\"b\"]]}",
                "{}{}",
                "{\"a\":{\"b\":null}}",
                "{\"a\":[null]}"
            })
    void malformedFiltersAreRefusedInDockersWords(String json) {
        assertThatThrownBy(() -> Filters.parse(json))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.status()).isEqualTo(400))
                .hasMessage("invalid filter");
    }

    @Test
    void anUnknownFieldIsRefusedByItsName() {
        assertThatThrownBy(() -> Filters.parse("{\"nonsense\":[\"a\"]}").allowing("label"))
                .hasMessage("invalid filter 'nonsense'");
    }

    @Test
    void flagsInFiltersAreOneClearWord() {
        assertThat(Filters.parse("{\"d\":[\"1\"]}").flag("d")).contains(true);
        assertThat(Filters.parse("{\"d\":[\"false\"]}").flag("d")).contains(false);
        assertThat(Filters.parse("{}").flag("d")).isEmpty();
        for (String bad : new String[] {"[\"x\"]", "[\"1\",\"0\"]", "[\"1\",\"x\"]", "[]"}) {
            assertThatThrownBy(() -> Filters.parse("{\"d\":" + bad + "}").flag("d"))
                    .hasMessageStartingWith("invalid filter 'd=[");
        }
    }

    @Test
    void valuesAreAlternativesAndLabelsAreNot() {
        Filters filters = Filters.parse("{\"name\":[\"^/we.$\",\"db\"],\"label\":[\"a\",\"b=1\"],\"id\":[\"abc\"]}");
        assertThat(filters.matches("name", "/web")).isTrue();
        assertThat(filters.matches("name", "/my-db-2")).isTrue();
        assertThat(filters.matches("name", "/other")).isFalse();
        assertThat(filters.begins("id", "abcdef")).isTrue();
        assertThat(filters.begins("id", "xabc")).isFalse();
        assertThat(filters.labelled("label", Map.of("a", "", "b", "1"))).isTrue();
        assertThat(filters.labelled("label", Map.of("a", "", "b", "2"))).isFalse();
        assertThat(filters.labelled("label", Map.of("b", "1"))).isFalse();
        assertThat(Filters.parse("{\"name\":[\"[\"]}").matches("name", "/web")).isFalse();
    }
}
