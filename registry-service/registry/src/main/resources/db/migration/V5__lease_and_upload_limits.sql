-- Expands only.

-- Who has the database, or had it last. One row; whoever writes it holds the advisory lock of the lease.
CREATE TABLE registry_lease (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    -- A run of the program.
    holder   uuid    NOT NULL,
    -- The data folder that it has for itself.
    folder   uuid    NOT NULL,
    -- Whether it has said that it has ended.
    released boolean NOT NULL
);

-- The open uploads of an account are counted when it opens another one.
CREATE INDEX upload_starter ON upload (started_by);
