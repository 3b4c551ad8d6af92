package io.slipway.auth.access;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads are projections, so that no persistence context can answer with an older state of the row. */
interface NamespaceRows extends Repository<NamespaceRow, Long> {

    record Facts(long id, String name, @Nullable Long ownerId, Visibility defaultVisibility) {}

    @Query("""
            select new io.slipway.auth.access.NamespaceRows$Facts(n.id, n.name, n.ownerId, n.defaultVisibility)
            from NamespaceRow n where n.name = :name""")
    Optional<Facts> facts(String name);

    /** Returns how many rows were inserted: none when the namespace exists. */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO namespace (name, owner_id, default_visibility, created_at)
            VALUES (:name, :owner, 'private', :now) ON CONFLICT (name) DO NOTHING""")
    int insert(String name, @Nullable Long owner, Instant now);

    @Modifying
    @Query("update NamespaceRow n set n.defaultVisibility = :visibility where n.name = :name")
    int changeDefault(String name, Visibility visibility);
}
