package io.slipway.agent.engine.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTest {
    private final Map<Handler, String> names = new java.util.IdentityHashMap<>();
    private final Router router = new Router();

    RoutingTest() {
        for (String route : new String[] {
            "GET /containers/json",
            "GET /containers/{id}/json",
            "POST /containers/{id}/start",
            "DELETE /containers/{id}",
            "GET /images/json",
            "GET /images/search",
            "GET /images/get",
            "POST /images/create",
            "GET /images/{name...}/json",
            "GET /images/{name...}/get",
            "GET /images/{name...}/history",
            "POST /images/{name...}/push",
            "POST /images/{name...}/tag",
            "DELETE /images/{name...}",
            "GET /_ping"
        }) {
            String[] parts = route.split(" ");
            Handler handler = new Handler() {
                @Override
                public void handle(Exchange exchange) {}
            };
            names.put(handler, route);
            router.add(parts[0], parts[1], handler);
        }
    }

    private String route(String method, String target) {
        Router.Match match = router.match(method, RequestTarget.parse(target).segments());
        return names.get(match.handler()).split(" ")[1] + " " + new TreeMap<>(match.variables());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET    | /containers/json                              | /containers/json {}
            GET    | /v1.44/containers/json?all=1                  | /containers/json {}
            GET    | /containers/abc/json                          | /containers/{id}/json {id=abc}
            GET    | /containers/a%2Fb/json                        | /containers/{id}/json {id=a/b}
            DELETE | /containers/json                              | /containers/{id} {id=json}
            GET    | /images/json                                  | /images/json {}
            GET    | /images/busybox/json                          | /images/{name...}/json {name=busybox}
            GET    | /images/json/json                             | /images/{name...}/json {name=json}
            GET    | /images/get/get                               | /images/{name...}/get {name=get}
            GET    | /images/localhost:5000/a/json/json            | /images/{name...}/json {name=localhost:5000/a/json}
            GET    | /images/localhost:5000%2Fa%2Fb:1/json         | /images/{name...}/json {name=localhost:5000/a/b:1}
            POST   | /v1.24/images/localhost:1/none/push?tag=      | /images/{name...}/push {name=localhost:1/none}
            POST   | /images/a/push/push                           | /images/{name...}/push {name=a/push}
            DELETE | /images/a/b@sha256:ab                         | /images/{name...} {name=a/b@sha256:ab}
            DELETE | /images/a+b%20c                               | /images/{name...} {name=a+b c}
            GET    | http://docker/v1.30/_ping                     | /_ping {}
            """)
    void aPathFindsItsRoute(String method, String target, String expected) {
        assertThat(route(method, target)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            GET  | /                       | 404
            GET  | ''                      | 404
            GET  | *                       | 404
            GET  | /containers             | 404
            GET  | /containers/            | 404
            GET  | /containers//json       | 404
            GET  | /containers/json/       | 404
            GET  | /v1.44                  | 404
            GET  | /v1.44/                 | 404
            GET  | /vx/containers/json     | 404
            GET  | /images//               | 405
            POST | /containers/json        | 405
            PUT  | /containers/a/start     | 405
            GET  | /containers/%zz/json    | 400
            GET  | /containers/%4/json     | 400
            """)
    void anythingElseIsRefused(String method, String target, int status) {
        assertThatThrownBy(() -> route(method, target))
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.status()).isEqualTo(status));
    }

    @ParameterizedTest
    @CsvSource({"1.24,ok", "1.40,ok", "1.51,ok", "1.9,old", "1.23,old", "0.1,old", "1.52,new", "2.0,new", "10.24,new"})
    void versionsInRangeAreServed(String text, String expected) {
        ApiVersion version = ApiVersion.parse(text);
        switch (expected) {
            case "ok" -> version.requireServed();
            case "old" ->
                assertThatThrownBy(version::requireServed)
                        .hasMessage("client version " + text + " is too old. Minimum supported API version is 1.24,"
                                + " please upgrade your client to a newer version");
            default ->
                assertThatThrownBy(version::requireServed)
                        .hasMessage("client version " + text + " is too new. Maximum supported API version is 1.51");
        }
    }

    @ParameterizedTest
    @CsvSource({"1", "1.", ".1", "1.2.3", "99999.1", "1.99999"})
    void whatIsNoVersionIsRefused(String text) {
        assertThatThrownBy(() -> ApiVersion.parse(text)).isInstanceOf(EngineException.class);
    }

    @Test
    void versionsAreOrderedByNumber() {
        assertThat(ApiVersion.parse("1.9")).isLessThan(ApiVersion.parse("1.24"));
        assertThat(ApiVersion.parse("1.44").atLeast(1, 44)).isTrue();
        assertThat(ApiVersion.parse("1.43").before(1, 44)).isTrue();
    }
}
