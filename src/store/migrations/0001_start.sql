-- Times are seconds since 1970 (UTC), dates are ISO text, hashes are hexadecimal SHA-256.

CREATE TABLE run (
    id              INTEGER PRIMARY KEY,
    started_at      INTEGER NOT NULL,
    finished_at     INTEGER,
    day             TEXT    NOT NULL,
    rulebook        TEXT    NOT NULL,
    rulebook_sha256 TEXT    NOT NULL
) STRICT;

-- How many records of each table a run read.
CREATE TABLE run_count (
    run     INTEGER NOT NULL REFERENCES run (id),
    tbl     TEXT    NOT NULL,
    records INTEGER NOT NULL,
    PRIMARY KEY (run, tbl)
) STRICT, WITHOUT ROWID;

-- Every version of every page, once. A page that goes back to an old version is seen again.
CREATE TABLE page (
    source     TEXT    NOT NULL,
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    bytes      BLOB    NOT NULL,
    fetched_at INTEGER NOT NULL,
    last_seen  INTEGER NOT NULL,
    PRIMARY KEY (source, sha256)
) STRICT;
CREATE INDEX page_by_source_seen ON page (source, last_seen, fetched_at);

-- The registry as it was last seen: one row per record, so that it does not grow nightly.
CREATE TABLE record (
    tbl         TEXT    NOT NULL,
    id          TEXT    NOT NULL,
    institution TEXT    NOT NULL,
    hash        TEXT    NOT NULL,
    first_run   INTEGER NOT NULL REFERENCES run (id),
    changed_run INTEGER NOT NULL REFERENCES run (id),
    last_run    INTEGER NOT NULL REFERENCES run (id),
    PRIMARY KEY (tbl, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_by_first_run ON record (first_run);
CREATE INDEX record_by_changed_run ON record (changed_run, institution);
CREATE INDEX record_by_last_run ON record (last_run);

CREATE TABLE finding (
    fingerprint TEXT    NOT NULL PRIMARY KEY,
    first_run   INTEGER NOT NULL REFERENCES run (id),
    last_run    INTEGER NOT NULL REFERENCES run (id),
    rule        TEXT    NOT NULL,
    institution TEXT,
    tbl         TEXT    NOT NULL,
    record_id   TEXT    NOT NULL,
    occurred_on TEXT,
    observed    TEXT    NOT NULL,
    limit_text  TEXT    NOT NULL,
    message     TEXT    NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'open' CHECK (state IN (
        'open', 'in_case', 'dismissed', 'resolved', 'reopened', 'duplicate_of', 'unverified'))
) STRICT;
CREATE INDEX finding_by_first_run ON finding (first_run);
CREATE INDEX finding_by_last_run ON finding (last_run, rule, institution, record_id);
CREATE INDEX finding_by_institution ON finding (institution, rule, record_id);

CREATE TABLE notice (
    id          INTEGER PRIMARY KEY,
    message_id  TEXT    NOT NULL UNIQUE,
    run         INTEGER NOT NULL REFERENCES run (id),
    bureau      TEXT    NOT NULL,
    institution TEXT,
    number      TEXT    NOT NULL,
    path        TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX notice_by_run ON notice (run, bureau, number);
