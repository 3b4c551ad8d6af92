package io.slipway.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Who may read what: public without login, private as if it were not there, and no push without login. */
class PublicPrivateTest {
    private static final Content.Image IMAGE = Content.image(301, 2, 5_000);

    private final RunningRegistry registry = RunningRegistry.shared();
    private final RegistryClient admin = registry.client();
    private final RegistryClient stranger = RegistryClient.anonymous(registry.url());

    @Test
    void aPublicRepositoryIsPulledWithoutLogin() {
        admin.push("admin/open", "v1", IMAGE);
        RegistryClient.Answer changed =
                admin.api("PATCH", "/api/v1/repositories/admin/open", Map.of("visibility", "public"));
        assertThat(changed.status()).as(changed.toString()).isBetween(200, 204);
        assertThat(stranger.pullAndVerify("admin/open", "v1")).isEqualTo(IMAGE.digest());
        assertThat(stranger.pullAndVerify("admin/open", IMAGE.digest())).isEqualTo(IMAGE.digest());
    }

    @Test
    void aPublicRepositoryIsNotPushedToWithoutLogin() {
        admin.push("admin/open-push", "v1", IMAGE);
        admin.api("PATCH", "/api/v1/repositories/admin/open-push", Map.of("visibility", "public"));
        Optional<String> token = Optional.of(stranger.token("admin/open-push", "pull,push"));
        for (Optional<String> bearer : List.of(token, Optional.<String>empty())) {
            RegistryClient.Answer upload =
                    stranger.v2("POST", "/v2/admin/open-push/blobs/uploads/", bearer, BodyPublishers.noBody());
            assertThat(upload.status()).as(upload.toString()).isIn(401, 403);
            RegistryClient.Answer manifest = stranger.v2(
                    "PUT",
                    "/v2/admin/open-push/manifests/v2",
                    bearer,
                    BodyPublishers.ofByteArray(IMAGE.manifest()),
                    "Content-Type",
                    RegistryClient.IMAGE_MANIFEST);
            assertThat(manifest.status()).as(manifest.toString()).isIn(401, 403);
            RegistryClient.Answer delete =
                    stranger.v2("DELETE", "/v2/admin/open-push/manifests/v1", bearer, BodyPublishers.noBody());
            assertThat(delete.status()).as(delete.toString()).isIn(401, 403, 405);
        }
        assertThat(admin.pullAndVerify("admin/open-push", "v1")).isEqualTo(IMAGE.digest());
    }

    @Test
    void aPrivateNameAnswersStrangersAsIfItWereNotThere() {
        admin.push("admin/hidden", "v1", IMAGE);
        RegistryClient user = registry.newUser("hidden-from");
        for (RegistryClient client : List.of(stranger, user)) {
            for (String path : List.of("/manifests/v1", "/tags/list", "/blobs/" + Content.digest(IMAGE.config()))) {
                RegistryClient.Answer there = read(client, "admin/hidden", path);
                RegistryClient.Answer missing = read(client, "admin/absent", path);
                assertThat(there.status())
                        .as(there.toString())
                        .isEqualTo(missing.status())
                        .isIn(401, 403, 404);
                assertThat(there.text().replace("hidden", "absent")).isEqualTo(missing.text());
            }
        }
        RegistryClient.Answer there = user.api("GET", "/api/v1/repositories/admin/hidden", Map.of());
        RegistryClient.Answer missing = user.api("GET", "/api/v1/repositories/admin/absent", Map.of());
        assertThat(there.status()).isEqualTo(404).isEqualTo(missing.status());
    }

    @Test
    void aUserPushesToTheirOwnNamespaceAlone() {
        RegistryClient user = registry.newUser("own-namespace");
        user.push("own-namespace/app", "v1", IMAGE);
        assertThat(user.pullAndVerify("own-namespace/app", "v1")).isEqualTo(IMAGE.digest());
        Optional<String> token = Optional.of(user.token("admin/app", "pull,push"));
        RegistryClient.Answer answer = user.v2("POST", "/v2/admin/app/blobs/uploads/", token, BodyPublishers.noBody());
        assertThat(answer.status()).as(answer.toString()).isIn(401, 403, 404);
    }

    private static RegistryClient.Answer read(RegistryClient client, String repository, String path) {
        return client.get("/v2/" + repository + path, Optional.of(client.token(repository, "pull")));
    }
}
