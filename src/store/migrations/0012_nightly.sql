-- The nightly run: who runs it, and how far it has come.

-- One holder to a name, until the time runs out.
CREATE TABLE lease (
    name   TEXT    NOT NULL PRIMARY KEY,
    holder TEXT    NOT NULL,
    until  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE nightly (
    id          INTEGER PRIMARY KEY,
    day         TEXT    NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER
) STRICT;

-- A step that ended; one that did not is done again.
CREATE TABLE nightly_step (
    nightly INTEGER NOT NULL REFERENCES nightly (id),
    step    TEXT    NOT NULL,
    state   TEXT    NOT NULL CHECK (state IN ('done', 'person', 'passed', 'failed')),
    words   TEXT    NOT NULL,
    -- By what a later night knows that nothing has changed.
    mark    TEXT,
    ended_at INTEGER NOT NULL,
    ms      INTEGER NOT NULL,
    PRIMARY KEY (nightly, step)
) STRICT, WITHOUT ROWID;
