package io.slipway.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.AuthTest;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.InvalidRequestException;
import io.slipway.auth.account.NameTakenException;
import io.slipway.oci.RepositoryName;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;

@AuthTest
class MirrorsTest {

    private static final String PASSWORD = "correct horse battery";

    private final String mirror = "mirror" + System.nanoTime();
    private final RepositoryName name = RepositoryName.parse(mirror + "/library/app");

    @Autowired
    private Access access;

    @Autowired
    private Mirrors mirrors;

    @Autowired
    private Accounts accounts;

    @BeforeEach
    void accounts() {
        for (String account : Set.of("reader", "other")) {
            if (accounts.find(account).isEmpty()) {
                accounts.create(account, PASSWORD, false);
            }
        }
    }

    @ParameterizedTest(name = "{0} from a mirror for {1}: {2}")
    @CsvSource({
        "anonymous, everyone, pull",
        "other, everyone, pull",
        "admin, everyone, pull delete",
        "anonymous, accounts, ''",
        "other, accounts, pull",
        "anonymous, listed, ''",
        "other, listed, ''",
        "reader, listed, pull",
        "admin, listed, pull delete",
    })
    void whoMayReadIsDecidedForTheWholeMirror(String caller, String readers, String actions) {
        mirrors.create(mirror, Readers.parse(readers, List.of("reader")));

        String allowed = access.allowed(caller(caller), name).stream()
                .sorted()
                .map(Action::wireName)
                .collect(Collectors.joining(" "));

        assertThat(allowed).isEqualTo(actions);
    }

    @Test
    void nobodyPushesToAMirror() {
        mirrors.create(mirror, new Readers.Everyone());

        assertThatThrownBy(() -> access.findOrCreate(name, caller("admin"))).isInstanceOf(AccessDeniedException.class);
        assertThat(access.find(name)).isEmpty();
    }

    @ParameterizedTest(name = "for {0}: {1}")
    @CsvSource({"everyone, anonymous other reader", "accounts, other reader", "listed, reader"})
    void listsPeeksAndCandidatesSayWhatTheMirrorSays(String readers, String those) {
        mirrors.create(mirror, new Readers.Everyone());
        RepositoryRef repository = mirrors.findOrCreate(name);

        mirrors.changeReaders(mirror, Readers.parse(readers, List.of("reader")));

        for (String who : List.of("anonymous", "other", "reader")) {
            Caller caller = caller(who);
            boolean reads = List.of(those.split(" ")).contains(who);
            access.allowed(caller, name);
            access.find(name);
            assertThat(access.readable(caller, mirror, 1).stream()
                            .filter(found -> found.name().equals(name)))
                    .as("list of %s", who)
                    .hasSize(reads ? 1 : 0);
            assertThat(access.peekReadable(caller, name).isPresent()).as(who).isEqualTo(reads);
            assertThat(access.anyReadable(caller, List.of(repository.id())).isPresent())
                    .as(who)
                    .isEqualTo(reads);
        }
    }

    @Test
    void aMirrorThatEndsTakesWhatItHeldOutOfSight() {
        mirrors.create(mirror, new Readers.Everyone());
        RepositoryRef repository = mirrors.findOrCreate(name);

        mirrors.end(mirror, caller("admin"));

        assertThat(access.find(name)).isEmpty();
        assertThat(access.allowed(Caller.ANONYMOUS, name)).isEmpty();
        assertThat(access.deleted(caller("admin"), repository.id()))
                .map(DeletedRepository::name)
                .contains(name);

        mirrors.create(mirror, new Readers.Accounts());
        assertThat(access.find(name)).isEmpty();
        assertThat(access.allowed(caller("other"), name)).containsExactly(Action.PULL);
    }

    @Test
    void whatAMirrorHeldComesBackToNoOtherOfItsName() {
        mirrors.create(mirror, new Readers.Listed(Set.of("reader")));
        RepositoryName second = RepositoryName.parse(mirror + "/second");
        RepositoryRef restored = mirrors.findOrCreate(name);
        RepositoryRef deleted = mirrors.findOrCreate(second);
        mirrors.end(mirror, caller("admin"));
        // Until the name is used again an administrator may look at what there was.
        assertThat(access.restore(access.deleted(caller("admin"), restored.id()).orElseThrow()))
                .isTrue();
        assertThat(access.allowed(caller("reader"), name)).isEmpty();
        DeletedRepository known = access.deleted(caller("admin"), deleted.id()).orElseThrow();

        mirrors.create(mirror, new Readers.Everyone());

        assertThat(access.find(name)).isEmpty();
        assertThat(access.deleted(caller("admin"), restored.id())).isEmpty();
        assertThat(access.deleted(caller("admin"), deleted.id())).isEmpty();
        assertThat(access.restore(known)).isFalse();
        assertThat(mirrors.findOrCreate(name).id()).isNotEqualTo(restored.id());

        RepositoryRef next = mirrors.findOrCreate(name);
        mirrors.empty(mirror, caller("admin"));
        assertThat(access.find(name)).isEmpty();
        assertThat(access.deleted(caller("admin"), next.id())).isEmpty();
    }

    @Test
    void aNamespaceThatExistsBecomesNoMirror() {
        assertThatThrownBy(() -> mirrors.findOrCreate(RepositoryName.parse("reader/app")))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> mirrors.create("reader", new Readers.Everyone()))
                .isInstanceOf(NameTakenException.class);
        assertThat(mirrors.readers("reader")).isEmpty();
        assertThat(mirrors.changeReaders("reader", new Readers.Everyone())).isFalse();
    }

    @Test
    void readersAreOneOfThree() {
        assertThatThrownBy(() -> Readers.parse("nobody", List.of()))
                .isInstanceOf(InvalidRequestException.class)
                .hasMessageContaining("'nobody'");
    }

    private Caller caller(String name) {
        return name.equals("anonymous")
                ? Caller.ANONYMOUS
                : accounts.find(name).orElseThrow().asCaller();
    }
}
