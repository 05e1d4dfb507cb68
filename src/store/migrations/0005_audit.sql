-- Who did what when. Each row carries the hash of the one before.

CREATE TABLE audit (
    seq        INTEGER PRIMARY KEY,
    at         INTEGER NOT NULL,
    actor      TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    action     TEXT    NOT NULL,
    from_state TEXT,
    to_state   TEXT,
    reason     TEXT,
    detail     TEXT,
    previous   TEXT    NOT NULL CHECK (length(previous) = 64),
    hash       TEXT    NOT NULL CHECK (length(hash) = 64)
) STRICT;
CREATE INDEX audit_by_subject ON audit (kind, subject, seq);
CREATE INDEX audit_by_time ON audit (at, seq);

-- What is to be done because of a change, written with it: each once per kind and key.
CREATE TABLE outbox (
    id          INTEGER PRIMARY KEY,
    kind        TEXT    NOT NULL,
    key         TEXT    NOT NULL,
    body        TEXT    NOT NULL,
    state       TEXT    NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'claimed', 'done', 'failed')),
    created_at  INTEGER NOT NULL,
    next_at     INTEGER NOT NULL,
    attempts    INTEGER NOT NULL DEFAULT 0,
    lease_by    TEXT,
    lease_until INTEGER,
    error       TEXT,
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX outbox_to_do ON outbox (kind, next_at, id) WHERE state = 'queued';
CREATE INDEX outbox_claimed ON outbox (kind, lease_until) WHERE state = 'claimed';
CREATE INDEX outbox_failed ON outbox (kind, id) WHERE state = 'failed';
