-- Expands only: the registry of the tenth schema runs on this one as well.
--
-- What the layers of an image come to, in their order, of the images that tags lead to: whose layers another image's begin
-- with is its base. NULL: it was read, and is no image of layers. A manifest never changes, so that each is read once.
CREATE TABLE image_stack (
    repository_id bigint NOT NULL,
    digest        text COLLATE "C" NOT NULL,
    stack         text COLLATE "C",
    PRIMARY KEY (repository_id, digest),
    FOREIGN KEY (repository_id, digest) REFERENCES manifest (repository_id, digest) ON DELETE CASCADE
);
CREATE INDEX image_stack_stack ON image_stack (stack, repository_id, digest) WHERE stack IS NOT NULL;

-- Each is read when its repository is summed up the next time.
INSERT INTO repository_change (repository_id) SELECT id FROM repository WHERE deleted_at IS NULL;
