package io.slipway.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.auth.access.Action;
import io.slipway.oci.RepositoryName;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopeTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "repository:team/app:pull,push",
                "repository:team/app:push,pull",
                "repository(plugin):team/app:pull,push",
                "repository:team/app:pull,push,pull,frobnicate"
            })
    void pullAndPushComeInManyForms(String text) {
        assertThat(Scope.parse(text))
                .hasValue(new Scope.Repository(RepositoryName.parse("team/app"), Set.of(Action.PULL, Action.PUSH)));
    }

    @Test
    void aStarIsEverything() {
        assertThat(Scope.parse("repository:a:*"))
                .hasValue(new Scope.Repository(RepositoryName.parse("a"), Set.of(Action.values())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"registry:catalog:*", "registry:catalog:search"})
    void theCatalogIsAScope(String text) {
        assertThat(Scope.parse(text)).hasValue(new Scope.Catalog());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ":",
                "::",
                "repository",
                "repository:team/app",
                "repository:team/app:",
                "repository:team/app:frobnicate",
                "repository:Team/App:pull",
                "repository:../etc:pull",
                "repository:localhost:5000/app:pull",
                "repository():app:pull",
                "plugin:app:pull",
                "registry:other:*",
                "registry:catalog:"
            })
    void whatThisRegistryDoesNotHaveIsNoScope(String text) {
        assertThat(Scope.parse(text)).isEmpty();
    }
}
