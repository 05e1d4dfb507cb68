-- Copies that were made of the store, and what a restored one does not do by itself.

CREATE TABLE backup (
    id      INTEGER PRIMARY KEY,
    made_at INTEGER NOT NULL,
    file    TEXT    NOT NULL,
    bytes   INTEGER NOT NULL,
    sha256  TEXT    NOT NULL CHECK (length(sha256) = 64)
) STRICT;
CREATE INDEX backup_by_time ON backup (made_at, id);

-- A restored store does not know what was sent since its copy was made: nothing leaves it
-- until a person releases it. 'loading': the copy is in place, and what was under way in it is
-- not settled yet.
CREATE TABLE hold (
    id        INTEGER PRIMARY KEY,
    state     TEXT    NOT NULL CHECK (state IN ('loading', 'held', 'released')),
    copied_at INTEGER NOT NULL,
    began_at  INTEGER NOT NULL,
    ended_at  INTEGER,
    ended_by  TEXT,
    reason    TEXT,
    CHECK ((state = 'released') = (ended_at IS NOT NULL))
) STRICT;
CREATE INDEX hold_by_state ON hold (state, id);
