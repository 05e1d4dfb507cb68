-- Pages and tips are judged in a piece of their own.

CREATE TABLE scan_part (
    run          INTEGER NOT NULL REFERENCES scan (run),
    nth          INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('judge', 'tend', 'doubt', 'elsewhere')),
    institutions TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('weigh', 'apply', 'done')),
    lease_by     TEXT,
    lease_until  INTEGER,
    tally        TEXT,
    PRIMARY KEY (run, nth)
) STRICT, WITHOUT ROWID;
INSERT INTO scan_part (run, nth, kind, institutions, state, lease_by, lease_until, tally)
    SELECT run, nth, kind, institutions, state, lease_by, lease_until, tally FROM scan_piece;
DROP TABLE scan_piece;
ALTER TABLE scan_part RENAME TO scan_piece;
CREATE INDEX scan_piece_to_do ON scan_piece (run, state, nth);

-- What is on record of a page or a tip.
CREATE INDEX finding_by_source ON finding (source) WHERE tbl IN ('pages', 'offers', 'tips');
CREATE INDEX unknown_by_source ON unknown (source);

-- Why there are no pages, where the crawl had failed altogether.
ALTER TABLE scan ADD COLUMN uncrawled TEXT;
