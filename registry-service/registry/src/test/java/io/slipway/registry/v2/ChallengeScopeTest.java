package io.slipway.registry.v2;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChallengeScopeTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET    | /v2/                                   | ''",
                "GET    | /v2/a/b/manifests/latest               | repository:a/b:pull",
                "HEAD   | /v2/a/blobs/sha256:00                  | repository:a:pull",
                "GET    | /v2/a/tags/list                        | repository:a:pull",
                "GET    | /v2/a/tags/list/tags/list              | repository:a/tags/list:pull",
                "GET    | /v2/manifests/blobs/sha256:00          | repository:manifests:pull",
                "GET    | /v2/a/blobs/b/manifests/x              | repository:a/blobs/b:pull",
                "POST   | /v2/a/blobs/uploads/                   | repository:a:pull,push",
                "POST   | /v2/a/blobs/uploads                    | repository:a:pull,push",
                "PATCH  | /v2/a/b/blobs/uploads/1-2              | repository:a/b:pull,push",
                "DELETE | /v2/a/blobs/uploads/1-2                | repository:a:pull,push",
                "DELETE | /v2/a/manifests/x                      | repository:a:delete",
                "GET    | /v2/a/blobs/uploads/1-2                | repository:a:pull,push",
                "DELETE | /v2/a/blobs/uploads/b/manifests/v1     | repository:a/blobs/uploads/b:delete",
                "GET    | /v2/NOT/manifests/x                    | ''",
                "GET    | /v2/manifests/x                        | ''",
                "GET    | /v2/_catalog                           | registry:catalog:*"
            })
    void readsTheRepositoryFromTheRight(String method, String path, String scope) {
        assertThat(ChallengeScope.of(method, path, new QueryParameters(Map.of()), name -> name))
                .isEqualTo(scope);
    }

    @org.junit.jupiter.api.Test
    void aMountNeedsBothRepositories() {
        assertThat(ChallengeScope.of(
                        "POST",
                        "/v2/a/blobs/uploads/",
                        new QueryParameters(Map.of("from", List.of("b/c"))),
                        name -> name))
                .isEqualTo("repository:a:pull,push repository:b/c:pull");
    }
}
