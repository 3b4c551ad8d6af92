package io.slipway.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.slipway.architecture.TableUse.Access;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** No table is touched by two modules, and none both by JPA and by SQL of our own. */
class TableOwnershipTest {
    private static final Path MIGRATIONS =
            Module.ROOT.resolve("registry-service/registry/src/main/resources/db/migration");
    private static final String REGISTRY = "registry-service/registry";

    /** Who owns which table. A new migration adds a line here. */
    private static final Map<String, String> OWNERS = Map.ofEntries(
            Map.entry("account", "auth"),
            Map.entry("namespace", "auth"),
            Map.entry("repository", "auth"),
            Map.entry("refresh_token", "auth"),
            Map.entry("signing_key", "auth"),
            Map.entry("outbox", "webhooks"),
            Map.entry("webhook", "webhooks"),
            Map.entry("webhook_event", "webhooks"),
            Map.entry("webhook_delivery", "webhooks"),
            Map.entry("webhook_lane", "webhooks"),
            Map.entry("webhook_attempt", "webhooks"),
            Map.entry("blob", REGISTRY),
            Map.entry("blob_link", REGISTRY),
            Map.entry("manifest", REGISTRY),
            Map.entry("manifest_reference", REGISTRY),
            Map.entry("tag", REGISTRY),
            Map.entry("upload", REGISTRY),
            Map.entry("deletion", REGISTRY),
            Map.entry("tag_history", REGISTRY),
            Map.entry("manifest_review", REGISTRY),
            Map.entry("blob_link_review", REGISTRY),
            Map.entry("blob_review", REGISTRY),
            Map.entry("tombstone", REGISTRY),
            Map.entry("collected", REGISTRY),
            Map.entry("registry_lease", REGISTRY),
            Map.entry("upstream", "mirror-proxy/cache"),
            Map.entry("cached", REGISTRY),
            Map.entry("web_session", "auth"),
            Map.entry("repository_profile", REGISTRY),
            Map.entry("star", REGISTRY),
            Map.entry("manifest_facts", REGISTRY),
            Map.entry("image_stack", REGISTRY),
            Map.entry("manifest_pulls", REGISTRY),
            Map.entry("repository_summary", REGISTRY),
            Map.entry("repository_change", REGISTRY));

    @Test
    void everyTableOfTheMigrationsHasAnOwner() throws IOException {
        assertThat(TableUse.tablesOf(MIGRATIONS)).isEqualTo(new TreeSet<>(OWNERS.keySet()));
    }

    @Test
    void aTableIsTouchedByItsOwnerAlone() throws IOException {
        assertThat(strangers(uses(), OWNERS)).isEmpty();
    }

    @Test
    void noTableIsTouchedByJpaAndBySql() throws IOException {
        assertThat(mixed(uses())).isEmpty();
    }

    @Test
    void theSourcesOfEveryOwnerAreSeen() throws IOException {
        assertThat(uses()).extracting(TableUse::module).contains("auth", "webhooks", REGISTRY);
    }

    @Test
    void aStrangersQueryIsSeen() {
        String source =
                "class A { String q = \"select x from\" + \" account\"; String r = \"\"\"\n insert into outbox (a)\n\"\"\"; }";
        List<TableUse> uses = TableUse.usesIn(source, "webhooks", "A.java", OWNERS.keySet());
        assertThat(uses)
                .containsExactly(
                        new TableUse("account", "webhooks", Access.JDBC, "A.java"),
                        new TableUse("outbox", "webhooks", Access.JDBC, "A.java"));
        assertThat(strangers(uses, OWNERS)).containsExactly(uses.getFirst());
    }

    @Test
    void aTableMappedAndQueriedIsSeen() {
        String entity = "import jakarta.persistence.Table;\n@Entity @Table(name = \"account\") class A {}";
        String query = "class B { /* from tag */ String q = \"delete from account where id = ?\"; }";
        List<TableUse> uses = new ArrayList<>(TableUse.usesIn(entity, "auth", "A.java", OWNERS.keySet()));
        assertThat(mixed(uses)).isEmpty();
        uses.addAll(TableUse.usesIn(query, "auth", "B.java", OWNERS.keySet()));
        assertThat(mixed(uses)).containsExactly("account");
    }

    private static List<TableUse> uses() throws IOException {
        List<TableUse> uses = new ArrayList<>();
        for (Module module : Module.ALL) {
            uses.addAll(TableUse.usesOf(module, OWNERS.keySet()));
        }
        return uses;
    }

    private static List<TableUse> strangers(List<TableUse> uses, Map<String, String> owners) {
        return uses.stream()
                .filter(use -> !use.module().equals(owners.get(use.table())))
                .toList();
    }

    private static Set<String> mixed(List<TableUse> uses) {
        Map<String, Set<Access>> byTable = new TreeMap<>();
        uses.forEach(use ->
                byTable.computeIfAbsent(use.table(), table -> new TreeSet<>()).add(use.access()));
        byTable.values().removeIf(accesses -> accesses.size() < 2);
        return byTable.keySet();
    }
}
