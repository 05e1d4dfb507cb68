-- The crawl: sources with their running round, the pages of each, and what was captured.

CREATE TABLE crawl_source (
    id          TEXT    NOT NULL PRIMARY KEY,
    address     TEXT    NOT NULL,
    -- A round that is open was cut off and goes on where it was.
    open        INTEGER NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

-- One fetch of one page. Its records stand in the archive's file, from this byte.
CREATE TABLE capture (
    id             INTEGER PRIMARY KEY,
    url            TEXT    NOT NULL,
    fetched_at     INTEGER NOT NULL,
    status         INTEGER NOT NULL,
    sha256         TEXT    NOT NULL CHECK (length(sha256) = 64),
    payload_sha256 TEXT    NOT NULL CHECK (length(payload_sha256) = 64),
    charset        TEXT,
    content_type   TEXT,
    file           TEXT    NOT NULL,
    at             INTEGER NOT NULL,
    -- The capture that holds the bytes, where this one saw the same again.
    body           INTEGER REFERENCES capture (id)
) STRICT;
CREATE INDEX capture_by_url ON capture (url, fetched_at);
CREATE INDEX capture_by_payload ON capture (payload_sha256) WHERE body IS NULL;
CREATE INDEX capture_by_body ON capture (body) WHERE body IS NOT NULL;
CREATE INDEX capture_by_file ON capture (file, at);

CREATE TABLE crawl_page (
    source        TEXT    NOT NULL REFERENCES crawl_source (id),
    url           TEXT    NOT NULL,
    depth         INTEGER NOT NULL,
    done          INTEGER NOT NULL,
    outcome       TEXT CHECK (outcome IN ('answered', 'unchanged', 'disallowed', 'failed')),
    visited_at    INTEGER,
    error         TEXT,
    etag          TEXT,
    last_modified TEXT,
    same_as       TEXT,
    capture       INTEGER REFERENCES capture (id),
    PRIMARY KEY (source, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX crawl_page_by_capture ON crawl_page (capture);

-- Where the words of a finding stand.
ALTER TABLE finding ADD COLUMN source TEXT;
ALTER TABLE finding ADD COLUMN page_sha256 TEXT;
ALTER TABLE finding ADD COLUMN chars_from INTEGER;
ALTER TABLE finding ADD COLUMN chars_to INTEGER;
CREATE INDEX finding_by_page ON finding (page_sha256) WHERE page_sha256 IS NOT NULL;
