package io.slipway.registry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SearchWordsTest {

    @Test
    void wordsAreRunsOfLettersAndDigits() {
        assertThat(SearchWords.split("team/My-App_2.0: the \"best\"", 100))
                .containsExactly("team", "my", "app", "2", "0", "the", "best");
        assertThat(SearchWords.split("Größe ÉTÉ", 100)).containsExactly("größe", "été");
        assertThat(SearchWords.split("...", 100)).isEmpty();
    }

    @Test
    void scriptsWithoutSpacesBecomePairs() {
        assertThat(SearchWords.split("容器镜像 nginx代理", 100)).containsExactly("容器", "器镜", "镜像", "nginx", "代理");
        assertThat(SearchWords.split("层", 100)).containsExactly("层");
    }

    @Test
    void thereAreNoMoreThanTheLimit() {
        assertThat(SearchWords.split("a ".repeat(1000), 7)).hasSize(7);
        assertThat(SearchWords.split("镜".repeat(1000), 7)).hasSize(7);
        assertThat(SearchWords.split("x".repeat(1000), 7)).allMatch(word -> word.length() == 64);
    }

    @Test
    void nothingInAQueryMeansAnythingToTheDatabase() {
        assertThat(SearchWords.query("a'b & !c:* | (d) \\", 100)).isEqualTo("'a':* & 'b':* & 'c':* & 'd':*");
        assertThat(SearchWords.query("&&", 100)).isEmpty();
    }
}
