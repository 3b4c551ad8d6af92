package io.slipway.auth.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slipway.auth.AuthTest;
import io.slipway.auth.account.Accounts;
import io.slipway.auth.account.Caller;
import io.slipway.auth.account.NameTakenException;
import io.slipway.oci.RepositoryName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.support.TransactionTemplate;

@AuthTest
class AccessTest {

    private static final String PASSWORD = "correct horse battery";

    @Autowired
    private Access access;

    @Autowired
    private Accounts accounts;

    @Autowired
    private TransactionTemplate transactions;

    @BeforeEach
    void aPublicAndAPrivateRepository() {
        Caller admin = caller("admin");
        for (String name : Set.of("owner", "stranger")) {
            if (accounts.find(name).isEmpty()) {
                accounts.create(name, PASSWORD, false);
            }
        }
        for (String name : Set.of("owner/open", "owner/closed", "owner", "library/open")) {
            access.findOrCreate(RepositoryName.parse(name), admin);
        }
        access.changeVisibility(RepositoryName.parse("owner/open"), Visibility.PUBLIC);
        access.changeVisibility(RepositoryName.parse("library/open"), Visibility.PUBLIC);
    }

    @ParameterizedTest(name = "{0} on {1}: {2}")
    @CsvSource({
        "anonymous, owner/open, pull",
        "anonymous, owner/closed, ''",
        "anonymous, owner, ''",
        "anonymous, owner/missing, ''",
        "anonymous, nobody/missing, ''",
        "anonymous, library/open, pull",
        "stranger, owner/open, pull",
        "stranger, owner/closed, ''",
        "stranger, owner/missing, ''",
        "stranger, nobody/missing, ''",
        "stranger, stranger/missing, pull push delete",
        "stranger, strangerly/missing, ''",
        "stranger, library/open, pull",
        "owner, owner/open, pull push delete",
        "owner, owner/closed, pull push delete",
        "owner, owner, pull push delete",
        "owner, owner/a/b/c, pull push delete",
        "owner, library/open, pull",
        "owner, library/missing, ''",
        "admin, owner/closed, pull push delete",
        "admin, nobody/missing, pull push delete",
    })
    void whoMayDoWhat(String who, String repository, String actions) {
        Set<String> expected = new HashSet<>(Set.of(actions.split(" ")));
        expected.remove("");
        RepositoryName name = RepositoryName.parse(repository);
        assertThat(access.allowed(caller(who), name))
                .extracting(Action::wireName)
                .containsExactlyInAnyOrderElementsOf(expected);
        // Memory knows all that was asked by now, and says the same of what exists.
        Optional<RepositoryRef> found = access.find(name);
        assertThat(access.peekReadable(caller(who), name))
                .isEqualTo(expected.contains("pull") ? found : Optional.empty());
    }

    @ParameterizedTest(name = "{0} may read {1}")
    @CsvSource({
        "anonymous, 'library/open owner/open'",
        "stranger, 'library/open owner/open'",
        "owner, 'library/open owner owner/closed owner/open'",
        "admin, 'library/open owner owner/closed owner/open'"
    })
    void whatMayBeReadIsListedInPagesAndFoundAmongOthers(String who, String names) {
        Caller reader = who.equals("anonymous") ? Caller.ANONYMOUS : caller(who);
        List<String> known = List.of("library/open", "owner", "owner/closed", "owner/open");
        List<String> listed = new ArrayList<>();
        String after = "";
        for (List<RepositoryRef> page = access.readable(reader, after, 1);
                !page.isEmpty();
                page = access.readable(reader, after, 1)) {
            after = page.getFirst().name().toString();
            listed.add(after);
        }
        assertThat(listed.stream().filter(known::contains)).containsExactly(names.split(" "));
        RepositoryId closed =
                access.find(RepositoryName.parse("owner/closed")).orElseThrow().id();
        RepositoryId open =
                access.find(RepositoryName.parse("owner/open")).orElseThrow().id();
        assertThat(access.anyReadable(reader, List.of(closed)).isPresent()).isEqualTo(names.contains("owner/closed"));
        assertThat(access.anyReadable(reader, List.of(closed, open))).isPresent();
        assertThat(access.anyReadable(reader, List.of())).isEmpty();
    }

    @Test
    void aChangeOfVisibilityIsSeenByTheNextQuestion() {
        RepositoryName name = RepositoryName.parse("owner/closed");
        for (Visibility visibility : new Visibility[] {Visibility.PUBLIC, Visibility.PRIVATE}) {
            access.changeVisibility(name, visibility);
            assertThat(access.allowed(Caller.ANONYMOUS, name).isEmpty()).isEqualTo(visibility == Visibility.PRIVATE);
            assertThat(access.peekReadable(Caller.ANONYMOUS, name).isEmpty())
                    .isEqualTo(visibility == Visibility.PRIVATE);
        }
    }

    @Test
    void manyPushesCreateARepositoryOnce() throws Exception {
        RepositoryName name = RepositoryName.parse("fresh/repository");
        Caller admin = caller("admin");
        assertThat(access.find(name)).isEmpty();
        Callable<RepositoryId> push = () -> access.findOrCreate(name, admin).id();
        Set<RepositoryId> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var created :
                    threads.invokeAll(IntStream.range(0, 20).mapToObj(i -> push).toList())) {
                ids.add(created.get());
            }
        }
        assertThat(ids).hasSize(1);
        assertThat(access.find(name)).hasValueSatisfying(found -> {
            assertThat(found.id()).isIn(ids);
            assertThat(found.visibility()).isEqualTo(Visibility.PRIVATE);
        });
    }

    @Test
    void whoMayNotPushCreatesNothing() {
        RepositoryName name = RepositoryName.parse("owner/not-yours");
        assertThatThrownBy(() -> access.findOrCreate(name, caller("stranger")))
                .isInstanceOf(AccessDeniedException.class)
                .hasMessageContaining("owner/not-yours");
        assertThat(access.find(name)).isEmpty();
    }

    @Test
    void creatingInsideAnotherTransactionIsRefused() {
        RepositoryName name = RepositoryName.parse("owner/in-transaction");
        assertThatThrownBy(() -> transactions.execute(transaction -> access.findOrCreate(name, caller("owner"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outside of other transactions");
    }

    @Test
    void anAccountCannotTakeANamespaceThatIsThere() {
        assertThatThrownBy(() -> accounts.create("library", PASSWORD, false))
                .isInstanceOf(NameTakenException.class)
                .hasMessageContaining("'library'");
        assertThat(accounts.find("library")).isEmpty();
    }

    @Test
    void aNewAccountOwnsItsNamespaceAtOnceEvenIfItWasAskedForBefore() {
        RepositoryName name = RepositoryName.parse("newcomer/app");
        assertThat(access.allowed(caller("stranger"), name)).isEmpty();
        Caller newcomer = accounts.create("newcomer", PASSWORD, false).asCaller();
        assertThat(access.allowed(newcomer, name)).hasSize(3);
    }

    private Caller caller(String name) {
        return name.equals("anonymous")
                ? Caller.ANONYMOUS
                : accounts.find(name).orElseThrow().asCaller();
    }
}
