-- Expands only: the registry of the second schema runs on this one as well. What it deletes is gone at once, as before.
--
-- Garbage collection (docs/decisions/0017). Whatever may have become unneeded is appended to a review queue by the
-- triggers below, so no way of changing a row can forget it. Queues are appended to and never updated: two writers
-- cannot wait for each other here. Times are the caller's: that of the row, or for a removal slipway_now().

-- Deleting ---------------------------------------------------------------------------------------

-- Set: nobody sees it, and until its review it can be brought back.
ALTER TABLE manifest ADD COLUMN deleted_at timestamptz;
ALTER TABLE blob_link ADD COLUMN deleted_at timestamptz;

-- When it was last pushed: a push of what is there already asks for it to stay. NULL: as created_at.
ALTER TABLE manifest ADD COLUMN pushed_at timestamptz;

-- A deleted repository is called NAME@ID, which no repository can be called otherwise: its name is free again.
ALTER TABLE repository ADD COLUMN deleted_at timestamptz;
ALTER TABLE repository ADD COLUMN deleted_by text;
-- Set: what it held is being removed, and it cannot be brought back any more.
ALTER TABLE repository ADD COLUMN purged_at timestamptz;
CREATE INDEX repository_deleted ON repository (deleted_at) WHERE deleted_at IS NOT NULL;

-- What somebody deleted and may want back. Repositories are not listed here: their own row says it.
CREATE TABLE deletion (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES repository (id),
    digest        text COLLATE "C" NOT NULL,
    -- Of a tag: its name. NULL: the manifest was deleted.
    tag           text COLLATE "C",
    -- Of a manifest: the tags that went with it.
    tags          text[] COLLATE "C" NOT NULL DEFAULT '{}',
    deleted_at    timestamptz NOT NULL,
    deleted_by    text NOT NULL
);
CREATE INDEX deletion_repository ON deletion (repository_id, id);
CREATE INDEX deletion_age ON deletion (deleted_at);

-- What each tag named, since when, and through whom; a NULL digest: nothing, it was deleted.
CREATE TABLE tag_history (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL REFERENCES repository (id),
    name          text COLLATE "C" NOT NULL,
    digest        text COLLATE "C",
    changed_at    timestamptz NOT NULL,
    changed_by    text NOT NULL
);
CREATE INDEX tag_history_tag ON tag_history (repository_id, name, id);
CREATE INDEX tag_history_age ON tag_history (changed_at);
INSERT INTO tag_history (repository_id, name, digest, changed_at, changed_by)
    SELECT repository_id, name, digest, updated_at, updated_by FROM tag;

-- Review -----------------------------------------------------------------------------------------

-- A row asks for one review, a grace time after queued_at; the last row of a thing decides, earlier ones are dropped.
CREATE TABLE manifest_review (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL,
    digest        text COLLATE "C" NOT NULL,
    reason        text NOT NULL,
    queued_at     timestamptz NOT NULL
);
CREATE INDEX manifest_review_due ON manifest_review (queued_at);
CREATE INDEX manifest_review_of ON manifest_review (repository_id, digest, id);

CREATE TABLE blob_link_review (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repository_id bigint NOT NULL,
    digest        text COLLATE "C" NOT NULL,
    reason        text NOT NULL,
    queued_at     timestamptz NOT NULL
);
CREATE INDEX blob_link_review_due ON blob_link_review (queued_at);
CREATE INDEX blob_link_review_of ON blob_link_review (repository_id, digest, id);

-- Without a grace time: nobody can reach a blob that no repository holds.
CREATE TABLE blob_review (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    digest    text COLLATE "C" NOT NULL,
    queued_at timestamptz NOT NULL
);

-- Objects to delete. A key that stands here is never taken into use again.
CREATE TABLE tombstone (
    storage_key text PRIMARY KEY,
    size        bigint NOT NULL,
    reason      text NOT NULL,
    -- Not deleted before; then only if no blob has taken the key into use meanwhile.
    due_at      timestamptz NOT NULL,
    -- When a worker set out to delete it; one that has died is followed by another.
    claimed_at  timestamptz,
    -- When the object was gone; the row stays for a while, for whoever may still try to take the key into use.
    deleted_at  timestamptz
);
CREATE INDEX tombstone_open ON tombstone (due_at) WHERE deleted_at IS NULL;
CREATE INDEX tombstone_done ON tombstone (deleted_at) WHERE deleted_at IS NOT NULL;
CREATE INDEX blob_storage_key ON blob (storage_key);

-- What went, in all. One row for each kind.
CREATE TABLE collected (
    kind  text COLLATE "C" PRIMARY KEY,
    count bigint NOT NULL,
    bytes bigint NOT NULL
);

-- The time of the transaction's change, as the program tells it: SELECT set_config('slipway.now', …, true). A registry of
-- the second schema does not, and gets the server's.
CREATE FUNCTION slipway_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT coalesce(nullif(current_setting('slipway.now', true), '')::timestamptz, transaction_timestamp()) $$;

CREATE FUNCTION review_linked_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_link_review (repository_id, digest, reason, queued_at)
        SELECT repository_id, digest, CASE WHEN deleted_at IS NULL THEN 'uploaded' ELSE 'deleted' END,
               coalesce(deleted_at, created_at)
        FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER blob_link_made AFTER INSERT ON blob_link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION review_linked_blobs();
CREATE TRIGGER blob_link_changed AFTER UPDATE ON blob_link REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION review_linked_blobs();

CREATE FUNCTION review_unlinked_blobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_review (digest, queued_at) SELECT DISTINCT digest, slipway_now() FROM gone;
    RETURN NULL;
END $$;
CREATE TRIGGER blob_link_gone AFTER DELETE ON blob_link REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION review_unlinked_blobs();

CREATE FUNCTION review_pushed_manifests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
        SELECT repository_id, digest, CASE WHEN deleted_at IS NULL THEN 'pushed' ELSE 'deleted' END,
               coalesce(deleted_at, pushed_at, created_at)
        FROM changed;
    RETURN NULL;
END $$;
CREATE TRIGGER manifest_made AFTER INSERT ON manifest REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION review_pushed_manifests();
CREATE TRIGGER manifest_changed AFTER UPDATE ON manifest REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION review_pushed_manifests();

-- With a manifest go its object, and what was there only because of it: what it was the subject of. What it refers to
-- follows through manifest_reference.
CREATE FUNCTION review_after_manifests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_review (digest, queued_at) SELECT DISTINCT digest, slipway_now() FROM gone;
    INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
        SELECT m.repository_id, m.digest, 'subject gone', slipway_now()
        FROM gone JOIN manifest m ON m.repository_id = gone.repository_id AND m.subject = gone.digest;
    RETURN NULL;
END $$;
CREATE TRIGGER manifest_gone AFTER DELETE ON manifest REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION review_after_manifests();

CREATE FUNCTION review_unreferenced() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO blob_link_review (repository_id, digest, reason, queued_at)
        SELECT DISTINCT repository_id, child, 'manifest gone', slipway_now() FROM gone WHERE kind = 'blob';
    INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
        SELECT DISTINCT repository_id, child, 'index gone', slipway_now() FROM gone WHERE kind = 'manifest';
    RETURN NULL;
END $$;
CREATE TRIGGER manifest_reference_gone AFTER DELETE ON manifest_reference REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION review_unreferenced();

CREATE FUNCTION review_retagged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
        SELECT was.repository_id, was.digest, 'tag moved', now.updated_at
        FROM was JOIN now ON now.repository_id = was.repository_id AND now.name = was.name
        WHERE now.digest <> was.digest;
    RETURN NULL;
END $$;
CREATE TRIGGER tag_moved AFTER UPDATE ON tag REFERENCING OLD TABLE AS was NEW TABLE AS now
    FOR EACH STATEMENT EXECUTE FUNCTION review_retagged();

CREATE FUNCTION review_untagged() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
        SELECT DISTINCT repository_id, digest, 'tag deleted', slipway_now() FROM gone;
    RETURN NULL;
END $$;
CREATE TRIGGER tag_gone AFTER DELETE ON tag REFERENCING OLD TABLE AS gone
    FOR EACH STATEMENT EXECUTE FUNCTION review_untagged();

-- What is there already is reviewed once: nothing was until now.
INSERT INTO manifest_review (repository_id, digest, reason, queued_at)
    SELECT repository_id, digest, 'pushed', created_at FROM manifest;
INSERT INTO blob_link_review (repository_id, digest, reason, queued_at)
    SELECT repository_id, digest, 'uploaded', created_at FROM blob_link;
INSERT INTO blob_review (digest, queued_at) SELECT digest, created_at FROM blob;
