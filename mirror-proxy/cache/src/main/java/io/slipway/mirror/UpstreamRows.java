package io.slipway.mirror;

import io.slipway.transfer.Credentials;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The table upstream. Passwords are sealed in it. */
final class UpstreamRows {
    private final JdbcClient jdbc;
    private final Sealing sealing;

    UpstreamRows(JdbcClient jdbc, Sealing sealing) {
        this.jdbc = jdbc;
        this.sealing = sealing;
    }

    List<Upstream> all() {
        return jdbc.sql("SELECT * FROM upstream ORDER BY name")
                .query((row, number) -> read(row))
                .list();
    }

    /** False when there is one of this name. */
    boolean insert(Upstream upstream, Instant now) {
        return jdbc.sql("""
                        INSERT INTO upstream (name, url, aliases, hosts, default_prefix, username, sealed_password,
                                              realm_hosts, certificates, proxy, tag_age_seconds, deleted_tags, max_bytes,
                                              max_age_seconds, created_at, updated_at)
                        VALUES (:name, :url, :aliases, :hosts, :defaultPrefix, :username, :password, :realmHosts,
                                :certificates, :proxy, :tagAge, :deletedTags, :maxBytes, :maxAge, :now, :now)
                        ON CONFLICT (name) DO NOTHING""").params(columns(upstream, now)).update() > 0;
    }

    /** False when there is none of this name. */
    boolean update(Upstream upstream, Instant now) {
        return jdbc.sql("""
                        UPDATE upstream SET url = :url, aliases = :aliases, hosts = :hosts,
                               default_prefix = :defaultPrefix, username = :username, sealed_password = :password,
                               realm_hosts = :realmHosts, certificates = :certificates, proxy = :proxy,
                               tag_age_seconds = :tagAge, deleted_tags = :deletedTags, max_bytes = :maxBytes,
                               max_age_seconds = :maxAge, updated_at = :now
                        WHERE name = :name""").params(columns(upstream, now)).update() > 0;
    }

    boolean delete(String name) {
        return jdbc.sql("DELETE FROM upstream WHERE name = :name")
                        .param("name", name)
                        .update()
                > 0;
    }

    private Map<String, @Nullable Object> columns(Upstream upstream, Instant now) {
        Map<String, @Nullable Object> columns = new HashMap<>();
        columns.put("name", upstream.name());
        columns.put("url", upstream.url().toString());
        columns.put("aliases", texts(upstream.aliases()));
        columns.put("hosts", texts(upstream.hosts()));
        columns.put("defaultPrefix", upstream.defaultPrefix());
        columns.put(
                "username",
                upstream.credentials().map(Credentials.Password::username).orElse(null));
        columns.put(
                "password",
                upstream.credentials()
                        .map(given -> sealing.seal(
                                purpose(upstream.name()), given.password().getBytes(StandardCharsets.UTF_8)))
                        .orElse(null));
        columns.put("realmHosts", texts(upstream.realmHosts()));
        columns.put("certificates", upstream.certificates().orElse(null));
        columns.put("proxy", upstream.proxy().map(URI::toString).orElse(null));
        columns.put("tagAge", upstream.tagAge().toSeconds());
        columns.put("deletedTags", upstream.deletedTags().text());
        OptionalLong bytes = upstream.limits().bytes();
        columns.put("maxBytes", bytes.isPresent() ? bytes.getAsLong() : null);
        columns.put("maxAge", upstream.limits().age().map(Duration::toSeconds).orElse(null));
        columns.put("now", now.atOffset(ZoneOffset.UTC));
        return columns;
    }

    private Upstream read(ResultSet row) throws SQLException {
        String name = row.getString("name");
        return new Upstream(
                name,
                URI.create(row.getString("url")),
                set(row.getArray("aliases")),
                set(row.getArray("hosts")),
                row.getString("default_prefix"),
                credentials(name, row.getString("username"), row.getBytes("sealed_password")),
                set(row.getArray("realm_hosts")),
                Optional.ofNullable(row.getString("certificates")),
                Optional.ofNullable(row.getString("proxy")).map(URI::create),
                Duration.ofSeconds(row.getLong("tag_age_seconds")),
                DeletedTags.parse(row.getString("deleted_tags")),
                new CacheLimits(
                        number(row, "max_bytes"),
                        number(row, "max_age_seconds").stream()
                                .mapToObj(Duration::ofSeconds)
                                .findFirst()));
    }

    private Optional<Credentials.Password> credentials(
            String name, @Nullable String username, byte @Nullable [] sealed) {
        return username == null || sealed == null
                ? Optional.empty()
                : Optional.of(new Credentials.Password(
                        username, new String(sealing.open(purpose(name), sealed), StandardCharsets.UTF_8)));
    }

    private static OptionalLong number(ResultSet row, String column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static String purpose(String name) {
        return "upstream_password:" + name;
    }

    private static String[] texts(Set<String> texts) {
        return texts.stream().sorted().toArray(String[]::new);
    }

    private static Set<String> set(Array array) throws SQLException {
        return Set.of((String[]) array.getArray());
    }
}
