package io.slipway.auth.access;

import java.time.Instant;
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

    @Query("""
            select new io.slipway.auth.access.RepositoryRows$Facts(r.id, r.name, r.visibility)
            from RepositoryRow r join NamespaceRow n on n.id = r.namespaceId
            where r.name > :after
              and (:everything = true or r.visibility = :open or n.ownerId = :reader)
            order by r.name""")
    List<Facts> readable(String after, boolean everything, Visibility open, long reader, Limit limit);

    /** Returns how many rows were inserted: none when the repository exists. */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO repository (namespace_id, name, visibility, created_at)
            VALUES (:namespace, :name, :visibility, :now) ON CONFLICT (name) DO NOTHING""")
    int insert(long namespace, String name, String visibility, Instant now);

    @Modifying
    @Query("update RepositoryRow r set r.visibility = :visibility where r.name = :name")
    int changeVisibility(String name, Visibility visibility);
}
