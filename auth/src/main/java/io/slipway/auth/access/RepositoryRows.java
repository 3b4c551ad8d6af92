package io.slipway.auth.access;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.springframework.data.domain.Limit;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads are projections, so that no persistence context can answer with an older state of the row. */
interface RepositoryRows extends Repository<RepositoryRow, Long> {

    record Facts(long id, String name, Visibility visibility) {}

    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Facts(r.id, r.name, r.visibility)
            from RepositoryRow r where r.name = :name""")
    Optional<Facts> facts(String name);

    @Query("select r.createdAt from RepositoryRow r where r.name = :name")
    Optional<Instant> createdAt(String name);

    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Facts(r.id, r.name, r.visibility)
            from RepositoryRow r where r.name > :after and r.deletedAt is null order by r.name""")
    List<Facts> all(String after, Limit limit);

    /**
     * Id, name and visibility of what is public or in a namespace of the reader's, or in a mirror that they may read. All parts go along an index from the
     * name that the page before ended with, and stop after one page.
     */
    @Query(nativeQuery = true, value = """
            (SELECT id, name, visibility FROM repository
             WHERE visibility = 'public' AND name > :after AND deleted_at IS NULL ORDER BY name LIMIT :limit)
            UNION
            (SELECT r.id, r.name, r.visibility FROM namespace n CROSS JOIN LATERAL
               (SELECT id, name, visibility FROM repository
                WHERE namespace_id = n.id AND name > :after AND deleted_at IS NULL ORDER BY name LIMIT :limit) r
             WHERE n.owner_id = :reader)
            UNION
            (SELECT r.id, r.name, r.visibility FROM namespace n CROSS JOIN LATERAL
               (SELECT id, name, visibility FROM repository
                WHERE namespace_id = n.id AND name > :after AND deleted_at IS NULL ORDER BY name LIMIT :limit) r
             WHERE n.readers IS NOT NULL AND :account <> ''
               AND (n.readers = 'accounts' OR (n.readers = 'listed' AND :account = ANY(n.reader_names))))
            ORDER BY name LIMIT :limit""")
    List<Object[]> readable(String after, long reader, String account, int limit);

    /** Id, name and visibility of one of these that the reader may pull from. */
    @Query(nativeQuery = true, value = """
            SELECT r.id, r.name, r.visibility FROM repository r JOIN namespace n ON n.id = r.namespace_id
            WHERE r.id IN (:ids) AND r.deleted_at IS NULL
              AND (:everything OR r.visibility = 'public' OR n.owner_id = :reader
                   OR (:account <> ''
                       AND (n.readers = 'accounts' OR (n.readers = 'listed' AND :account = ANY(n.reader_names)))))
            LIMIT 1""")
    List<Object[]> readableAmong(List<Long> ids, boolean everything, long reader, String account);

    /** Of all repositories of a namespace, deleted ones included. */
    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE repository SET visibility = :visibility
            WHERE namespace_id = (SELECT id FROM namespace WHERE name = :namespace)""")
    int changeVisibilityIn(String namespace, String visibility);

    /** As {@link #delete}, all of a namespace. */
    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE repository SET name = name || '@' || id, deleted_at = :now, deleted_by = :by
            WHERE namespace_id = (SELECT id FROM namespace WHERE name = :namespace) AND deleted_at IS NULL""")
    int deleteIn(String namespace, Instant now, String by);

    /** The id of a repository that nobody puts anything into until the transaction ends. */
    @Query(nativeQuery = true, value = "SELECT id FROM repository WHERE name = :name AND deleted_at IS NULL FOR UPDATE")
    Optional<Long> lock(String name);

    /** Those of a namespace that are deleted are not brought back any more. */
    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE repository SET purged_at = :now
            WHERE namespace_id = (SELECT id FROM namespace WHERE name = :namespace)
              AND deleted_at IS NOT NULL AND purged_at IS NULL""")
    int giveUpIn(String namespace, Instant now);

    /** Returns how many rows were inserted: none when the repository exists. */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO repository (namespace_id, name, visibility, created_at)
            VALUES (:namespace, :name, :visibility, :now) ON CONFLICT (name) DO NOTHING""")
    int insert(long namespace, String name, String visibility, Instant now);

    /**
     * As {@link #insert}, into a mirror, and as visible as its readers say; none also when it is no mirror. They do not
     * change meanwhile.
     */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO repository (namespace_id, name, visibility, created_at)
            (SELECT id, :name, CASE readers WHEN 'everyone' THEN 'public' ELSE 'private' END, :now FROM namespace
             WHERE name = :namespace AND readers IS NOT NULL FOR SHARE)
            ON CONFLICT (name) DO NOTHING""")
    int insertMirrored(String namespace, String name, Instant now);

    @Modifying
    @Query("update RepositoryRow r set r.visibility = :visibility where r.name = :name")
    int changeVisibility(String name, Visibility visibility);

    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Facts(r.id, r.name, r.visibility)
            from RepositoryRow r where r.id in :ids and r.deletedAt is null""")
    List<Facts> live(Collection<Long> ids);

    /** Frees the name: nothing else is called NAME@ID. */
    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE repository SET name = name || '@' || id, deleted_at = :now, deleted_by = :by WHERE name = :name""")
    int delete(String name, Instant now, String by);

    record Deleted(long id, String name, Instant deletedAt, String deletedBy) {}

    /** Those of one namespace's owner, or of all. The latest first. */
    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Deleted(r.id, r.name, r.deletedAt, r.deletedBy)
            from RepositoryRow r join NamespaceRow n on n.id = r.namespaceId
            where r.deletedAt > :since and r.purgedAt is null and r.id < :before
              and (:everything = true or n.ownerId = :reader)
            order by r.id desc""")
    List<Deleted> deleted(Instant since, long before, boolean everything, long reader, Limit limit);

    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Deleted(r.id, r.name, r.deletedAt, r.deletedBy)
            from RepositoryRow r where r.id = :id and r.deletedAt is not null and r.purgedAt is null""")
    Optional<Deleted> deleted(long id);

    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Deleted(r.id, r.name, r.deletedAt, r.deletedBy)
            from RepositoryRow r where r.deletedAt is not null and r.id > :after order by r.id""")
    List<Deleted> deletedAfter(long after, Limit limit);

    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE repository SET name = :name, deleted_at = NULL, deleted_by = NULL
            WHERE id = :id AND deleted_at IS NOT NULL AND purged_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM repository taken WHERE taken.name = :name)""")
    int restore(long id, String name);

    @Query("select r.id from RepositoryRow r where r.deletedAt <= :until order by r.deletedAt")
    List<Long> deletedUntil(Instant until, Limit limit);

    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE repository SET purged_at = coalesce(purged_at, :now) WHERE id = :id AND deleted_at <= :until""")
    int beginPurge(long id, Instant until, Instant now);

    @Modifying
    @Query("delete from RepositoryRow r where r.id = :id and r.purgedAt is not null")
    int purge(long id);
}
