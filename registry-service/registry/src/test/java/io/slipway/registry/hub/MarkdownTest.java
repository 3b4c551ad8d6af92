package io.slipway.registry.hub;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MarkdownTest {

    @Test
    void whatReadmesHaveIsRendered() {
        assertThat(Markdown.html("# Title\n\nSome *text*, `code` and ~~not this~~."))
                .contains("<h1>Title</h1>", "<em>text</em>", "<code>code</code>", "<del>not this</del>");
        assertThat(Markdown.html("| a | b |\n|---|--:|\n| 1 | 2 |"))
                .contains("<table>", "<td>1</td>", "align=\"right\"");
        assertThat(Markdown.html("see https://example.com/x"))
                .contains("<a href=\"https://example.com/x\"", "nofollow", "noopener");
        assertThat(Markdown.html("- a\n- b")).contains("<ul>", "<li>");
    }

    @Test
    void picturesOfOtherSitesBecomeLinks() {
        assertThat(Markdown.html("![a *logo*](https://example.com/logo.png \"t\")"))
                .doesNotContain("<img")
                .contains("<a href=\"https://example.com/logo.png\"", "<em>logo</em>");
        assertThat(Markdown.html("![](https://example.com/logo.png)")).contains(">https://example.com/logo.png</a>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>alert(1)</script>",
                "<img src=x onerror=alert(1)>",
                "<svg/onload=alert(1)>",
                "[x](javascript:alert(1))",
                "[x](JaVaScRiPt:alert(1))",
                "[x](java&#10;script:alert(1))",
                "[x](data:text/html;base64,PHNjcmlwdD4=)",
                "[x](vbscript:x)",
                "![x](javascript:alert(1))",
                "<a href=\"javascript:alert(1)\">x</a>",
                "<iframe src=https://example.com></iframe>",
                "<style>*{display:none}</style>",
                "<form action=https://example.com><input name=password></form>",
                "<p style=\"position:fixed;top:0\">x</p>",
                "<base href=https://example.com/>",
                "<meta http-equiv=refresh content=0>",
                "```html\n</code></pre><script>alert(1)</script>\n```",
                "[x]: javascript:alert(1)\n\n[x]",
                "<https://example.com/\"onmouseover=\"alert(1)>",
                "[x](https://example.com \"\\\" onmouseover=alert(1) \\\"\")"
            })
    void nothingThatRunsComesOut(String hostile) {
        String html = Markdown.html(hostile).replaceAll("(?s)>[^<]*<", "><");
        assertThat(html.toLowerCase(java.util.Locale.ROOT))
                .doesNotContainPattern("<(script|img|svg|iframe|style|form|input|base|meta|object|embed|link)")
                .doesNotContainPattern("<[^>]*\\son\\w+=(?![^<>]*\"[^<>\"]*\"\\s*>)")
                .doesNotContainPattern("href=\"\\s*(javascript|data|vbscript)")
                .doesNotContainPattern("<[^>]*\\sstyle=");
    }

    @Test
    void deepAndLongSourcesAreRenderedInBoundedTime() {
        for (String piece : new String[] {"> ", "- ", "[", "*a ", "`", "|a", "![", "<a ", "\u202e"}) {
            assertThat(Markdown.html(piece.repeat(256 * 1024 / piece.length()))).isNotNull();
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            *a   |  b*
            **a  |  b**
            ![   | ](https://example.com/x)
            [    | ](https://example.com/x)
            ~~a  |  b~~
            *a **b ~~c |  d~~ e** f*
            """)
    void whatIsNestedAsDeepAsThereIsRoomIsRendered(String open, String close) throws Exception {
        int levels = 256 * 1024 / (open.length() + 1 + close.length() + 1);
        String source = (open + " ").repeat(levels) + "x" + (" " + close).repeat(levels);
        String tight = open.repeat(levels) + "x" + close.repeat(levels);
        // On a thread such as serves requests.
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread thread = Thread.ofVirtual().unstarted(() -> {
            assertThat(Markdown.html(source)).isNotNull();
            assertThat(Markdown.html(tight)).isNotNull();
        });
        thread.setUncaughtExceptionHandler((failed, thrown) -> failure.set(thrown));
        thread.start();
        assertThat(thread.join(Duration.ofMinutes(1))).isTrue();
        assertThat(failure.get()).isNull();
    }

    @Test
    void anyTextIsRendered() {
        Random random = new Random(11);
        String[] pieces = {
            "#", "*", "_", "`", "\n", " ", "[", "]", "(", ")", "<", ">", "&", "|", "-", "a", "1.", "\t", "!", "\\"
        };
        for (int round = 0; round < 2000; round++) {
            StringBuilder source = new StringBuilder();
            for (int length = random.nextInt(60); length > 0; length--) {
                source.append(pieces[random.nextInt(pieces.length)]);
            }
            assertThat(Markdown.html(source.toString())).doesNotContain("<script");
        }
    }
}
