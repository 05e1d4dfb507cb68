-- Tips from the street. Who reported one stands in `tip_identity` alone, sealed under a key
-- that is not in the database.

CREATE TABLE tip (
    id                INTEGER PRIMARY KEY,
    -- Of the receipt code and of the submission's own number: neither can be read back.
    receipt_sha256    TEXT    NOT NULL UNIQUE CHECK (length(receipt_sha256) = 64),
    submission_sha256 TEXT    NOT NULL UNIQUE CHECK (length(submission_sha256) = 64),
    -- Of everything but the reporter, so that a submission that changed is told.
    content_sha256    TEXT    NOT NULL CHECK (length(content_sha256) = 64),
    received_at       INTEGER NOT NULL,
    seen_at           INTEGER,
    words             TEXT    NOT NULL,
    place             TEXT,
    town              TEXT,
    -- Millionths of a degree.
    latitude          INTEGER CHECK (latitude BETWEEN -90000000 AND 90000000),
    longitude         INTEGER CHECK (longitude BETWEEN -180000000 AND 180000000),
    matching          TEXT    NOT NULL CHECK (matching IN (
        'not_compared', 'one', 'several', 'nobody')),
    institution       TEXT,
    candidates        TEXT    NOT NULL,
    reason            TEXT    NOT NULL,
    -- Who decided on the match; empty where the program compared, which never undoes a person.
    matched_by        TEXT,
    same_as           INTEGER REFERENCES tip (id),
    closed_at         INTEGER,
    CHECK ((matching = 'one') = (institution IS NOT NULL)),
    CHECK (same_as <> id)
) STRICT;
CREATE INDEX tip_by_received ON tip (received_at, id);
CREATE INDEX tip_by_institution ON tip (institution, received_at) WHERE institution IS NOT NULL;
CREATE INDEX tip_by_matching ON tip (matching, received_at) WHERE closed_at IS NULL;
CREATE INDEX tip_by_same ON tip (same_as) WHERE same_as IS NOT NULL;
CREATE INDEX tip_by_closed ON tip (closed_at) WHERE closed_at IS NOT NULL;

-- What a tip speaks of, and whose job that is; lists are JSON.
CREATE TABLE tip_route (
    tip    INTEGER NOT NULL REFERENCES tip (id),
    nth    INTEGER NOT NULL,
    -- Row of the task table.
    item   INTEGER,
    rules  TEXT    NOT NULL,
    title  TEXT    NOT NULL,
    words  TEXT    NOT NULL,
    lead   TEXT    NOT NULL,
    assist TEXT    NOT NULL,
    PRIMARY KEY (tip, nth)
) STRICT, WITHOUT ROWID;

-- Pictures without anything else, each once. They stand in the database, so that a backup
-- holds them and a tip never comes without its photo.
CREATE TABLE photo (
    sha256  TEXT    NOT NULL PRIMARY KEY CHECK (length(sha256) = 64),
    bytes   BLOB    NOT NULL,
    width   INTEGER NOT NULL,
    height  INTEGER NOT NULL
) STRICT;

-- The photo's row goes when its time is over; that there was one stays.
CREATE TABLE tip_photo (
    tip       INTEGER NOT NULL REFERENCES tip (id),
    nth       INTEGER NOT NULL,
    sha256    TEXT    NOT NULL CHECK (length(sha256) = 64),
    erased_at INTEGER,
    PRIMARY KEY (tip, nth)
) STRICT, WITHOUT ROWID;
CREATE INDEX tip_photo_by_sha256 ON tip_photo (sha256, erased_at);

CREATE TABLE tip_identity (
    tip       INTEGER NOT NULL PRIMARY KEY REFERENCES tip (id),
    key_id    TEXT    NOT NULL,
    nonce     BLOB,
    sealed    BLOB,
    erased_at INTEGER,
    CHECK ((sealed IS NULL) = (erased_at IS NOT NULL)),
    CHECK ((nonce IS NULL) = (sealed IS NULL))
) STRICT;
CREATE INDEX tip_identity_by_key ON tip_identity (key_id) WHERE erased_at IS NULL;

-- Which case a tip is in, by the finding that it gave.
CREATE INDEX finding_by_tip ON finding (record_id) WHERE tbl = 'tips';
