-- The nightly scan: findings and cases with all that their states have to remember, and the
-- scan itself in pieces that several processes share.

-- Hash of what was seen and against which limit; not known of findings that are older.
ALTER TABLE finding ADD COLUMN evidence TEXT;
-- Equal for findings that say the same of the same institution.
ALTER TABLE finding ADD COLUMN twin TEXT;
-- Whether the last full look saw it.
ALTER TABLE finding ADD COLUMN present INTEGER NOT NULL DEFAULT 1 CHECK (present IN (0, 1));
-- What its state has to remember beside the columns, as JSON (src/store/states).
ALTER TABLE finding ADD COLUMN detail TEXT;
ALTER TABLE finding ADD COLUMN certainty TEXT;
ALTER TABLE finding ADD COLUMN sheet TEXT;
ALTER TABLE finding ADD COLUMN line INTEGER;

ALTER TABLE case_file ADD COLUMN detail TEXT;
-- Grows with every change that bureaus are told of.
ALTER TABLE case_file ADD COLUMN revision INTEGER NOT NULL DEFAULT 1;
-- The year without a holiday notice that the due day was counted through.
ALTER TABLE case_file ADD COLUMN due_unsure INTEGER;
-- The case of the same matter that was closed before.
ALTER TABLE case_file ADD COLUMN follows INTEGER;
ALTER TABLE case_file ADD COLUMN opened_run INTEGER;
CREATE INDEX case_file_by_run ON case_file (opened_run, id) WHERE opened_run IS NOT NULL;
CREATE INDEX case_file_by_state ON case_file (state, due_on, id);

-- The import that saw an institution last; not known of those that are older.
ALTER TABLE institution ADD COLUMN seen_import INTEGER;
-- How many records of each table it read, as JSON; of imports that could read everything.
ALTER TABLE import ADD COLUMN records TEXT;
-- Digest of everything that was seen of an institution; the same again changes nothing.
ALTER TABLE judged ADD COLUMN digest TEXT NOT NULL DEFAULT '';

CREATE TABLE scan (
    run       INTEGER NOT NULL PRIMARY KEY REFERENCES run (id),
    state     TEXT    NOT NULL CHECK (state IN (
        'weighing', 'stopped', 'applying', 'done', 'abandoned')),
    -- What it judges by and which registry it read: only the same goes on where it was cut off.
    basis     TEXT    NOT NULL,
    -- Open findings on record when it began.
    on_record INTEGER NOT NULL,
    -- What it opened and closed, or would.
    opened    INTEGER NOT NULL DEFAULT 0,
    closed    INTEGER NOT NULL DEFAULT 0,
    -- Why it was stopped, in the words of the breaker; who let it go on, and why.
    stopped   TEXT,
    allowed_by     TEXT,
    allowed_reason TEXT
) STRICT;
CREATE INDEX scan_by_state ON scan (state, run);

-- A batch of institutions. Whoever claims it has it until the lease runs out.
CREATE TABLE scan_piece (
    run          INTEGER NOT NULL REFERENCES scan (run),
    nth          INTEGER NOT NULL,
    kind         TEXT    NOT NULL CHECK (kind IN ('judge', 'tend', 'doubt')),
    institutions TEXT    NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('weigh', 'apply', 'done')),
    lease_by     TEXT,
    lease_until  INTEGER,
    tally        TEXT,
    PRIMARY KEY (run, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX scan_piece_to_do ON scan_piece (run, state, nth);
