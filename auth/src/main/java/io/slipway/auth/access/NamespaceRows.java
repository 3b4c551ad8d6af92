package io.slipway.auth.access;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.jpa.repository.Modifying;
import org.springframework.data.jpa.repository.Query;
import org.springframework.data.repository.Repository;

/** Reads are projections, so that no persistence context can answer with an older state of the row. */
interface NamespaceRows extends Repository<NamespaceRow, Long> {

    /** Id, name, owner, default visibility, readers, and the names of those listed with commas between them. */
    @Query(nativeQuery = true, value = """
            SELECT id, name, owner_id, default_visibility, readers, array_to_string(reader_names, ',')
            FROM namespace WHERE name = :name""")
    List<Object[]> facts(String name);

    /** Returns how many rows were inserted: none when the namespace exists. */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO namespace (name, owner_id, default_visibility, created_at)
            VALUES (:name, :owner, 'private', :now) ON CONFLICT (name) DO NOTHING""")
    int insert(String name, @Nullable Long owner, Instant now);

    /** Returns how many rows were inserted: none when the namespace exists. */
    @Modifying
    @Query(nativeQuery = true, value = """
            INSERT INTO namespace (name, default_visibility, created_at, readers, reader_names)
            VALUES (:name, 'private', :now, :readers, CAST(:names AS text[])) ON CONFLICT (name) DO NOTHING""")
    int insertMirror(String name, String readers, String[] names, Instant now);

    /** Returns how many mirrors were changed: none when there is no such namespace or it is no mirror. */
    @Modifying
    @Query(nativeQuery = true, value = """
            UPDATE namespace SET readers = :readers, reader_names = CAST(:names AS text[])
            WHERE name = :name AND readers IS NOT NULL""")
    int changeReaders(String name, String readers, String[] names);

    @Modifying
    @Query("update NamespaceRow n set n.defaultVisibility = :visibility where n.name = :name")
    int changeDefault(String name, Visibility visibility);
}
