-- Expands only: the registry of the first schema runs on this one as well.

-- A JSON object, as the list of referrers shows it; NULL: not recorded, the manifest itself says it. Recorded for
-- manifests that have a subject.
ALTER TABLE manifest ADD COLUMN annotations text;

-- Pages of a subject's referrers, of all types or of one. The first also serves what manifest_subject did.
CREATE INDEX manifest_referrers ON manifest (repository_id, subject, digest) WHERE subject IS NOT NULL;
CREATE INDEX manifest_referrers_of_type ON manifest (repository_id, subject, artifact_type, digest)
    WHERE subject IS NOT NULL;
DROP INDEX manifest_subject;

-- Who holds a blob, a few at a time. Also serves what blob_link_digest did.
CREATE INDEX blob_link_holders ON blob_link (digest, repository_id);
DROP INDEX blob_link_digest;

-- Pages of what everybody may read; what an account owns is found through repository_namespace.
CREATE INDEX repository_public ON repository (name) WHERE visibility = 'public';
