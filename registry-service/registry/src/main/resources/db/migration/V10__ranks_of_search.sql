-- What matches equally well comes by popularity, so that the first page of a word that stands in very many repositories is
-- read off an index: official ones, then stars, then pulls.
ALTER TABLE repository_summary ADD COLUMN popularity bigint NOT NULL GENERATED ALWAYS AS (
    CASE WHEN official THEN 1000000000000 ELSE 0 END + least(stars, 9999) * 100000000 + least(pulls, 99999999)) STORED;
CREATE INDEX repository_summary_popularity ON repository_summary (popularity DESC, name);

-- The words of the name alone, a column of their own for its statistics: a word that is usual in descriptions and in no name
-- has to be known as such before it is looked for.
ALTER TABLE repository_summary ADD COLUMN names tsvector NOT NULL GENERATED ALWAYS AS (ts_filter(document, '{a}')) STORED;
CREATE INDEX repository_summary_names ON repository_summary USING gin (names);
