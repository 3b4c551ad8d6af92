-- Expands only: the registry of the schema before runs on this one as well. To it a mirror is a namespace without an
-- owner, and what is cached there may look unneeded.

-- auth -------------------------------------------------------------------------------------------

-- Set: a mirror of another registry. Nobody pushes to it, and its readers are those of all its repositories.
ALTER TABLE namespace ADD COLUMN readers text CHECK (readers IN ('everyone', 'accounts', 'listed'));
ALTER TABLE namespace ADD COLUMN reader_names text[] COLLATE "C" NOT NULL DEFAULT '{}';
CREATE INDEX namespace_mirror ON namespace (name) WHERE readers IS NOT NULL;

-- mirror -----------------------------------------------------------------------------------------

-- A registry that is mirrored, in the namespace of its name.
CREATE TABLE upstream (
    name               text COLLATE "C" PRIMARY KEY,
    url                text NOT NULL,
    -- What clients call it in ns=, and our own host names under which it is all that there is.
    aliases            text[] COLLATE "C" NOT NULL,
    hosts              text[] COLLATE "C" NOT NULL,
    -- The prefix of names that have one part only, such as library.
    default_prefix     text NOT NULL,
    username           text,
    sealed_password    bytea,
    -- Where the password may go besides the registry's own host.
    realm_hosts        text[] COLLATE "C" NOT NULL,
    certificates       text,
    proxy              text,
    tag_age_seconds    bigint NOT NULL CHECK (tag_age_seconds >= 0),
    deleted_tags       text NOT NULL CHECK (deleted_tags IN ('keep', 'delete')),
    -- NULL: without a limit.
    max_bytes          bigint CHECK (max_bytes >= 0),
    max_age_seconds    bigint CHECK (max_age_seconds > 0),
    created_at         timestamptz NOT NULL,
    updated_at         timestamptz NOT NULL
);

-- There from the first start, unless the name is in use.
WITH room AS (
    INSERT INTO namespace (name, default_visibility, created_at, readers)
    VALUES ('docker.io', 'private', transaction_timestamp(), 'everyone') ON CONFLICT (name) DO NOTHING
    RETURNING name, created_at)
INSERT INTO upstream (name, url, aliases, hosts, default_prefix, realm_hosts, tag_age_seconds, deleted_tags, max_bytes,
                      max_age_seconds, created_at, updated_at)
SELECT name, 'https://registry-1.docker.io', '{docker.io,index.docker.io,registry-1.docker.io}', '{}', 'library',
       '{auth.docker.io}', 300, 'keep', 53687091200, 2592000, created_at, created_at FROM room;

-- registry: content --------------------------------------------------------------------------------

-- What a mirror holds, a manifest or a blob: kept although nothing may refer to it, until it is evicted.
CREATE TABLE cached (
    repository_id bigint NOT NULL REFERENCES repository (id) ON DELETE CASCADE,
    digest        text COLLATE "C" NOT NULL,
    upstream      text COLLATE "C" NOT NULL,
    size          bigint NOT NULL,
    used_at       timestamptz NOT NULL,
    PRIMARY KEY (repository_id, digest)
);
CREATE INDEX cached_use ON cached (upstream, used_at);
CREATE INDEX cached_digest ON cached (upstream, digest);
