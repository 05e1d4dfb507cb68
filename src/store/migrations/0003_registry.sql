-- The registry as it was known on each day: versions of institutions, and what was imported.

CREATE TABLE import (
    id          INTEGER PRIMARY KEY,
    -- Which registry: what one does not name any more is gone from that one only.
    registry    TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    started_at  INTEGER NOT NULL,
    finished_at INTEGER,
    state       TEXT    NOT NULL CHECK (state IN ('open', 'done', 'abandoned')),
    -- Whether everything that should be there could be read; 0 takes nothing away.
    complete    INTEGER NOT NULL DEFAULT 0 CHECK (complete IN (0, 1)),
    fresh       INTEGER NOT NULL DEFAULT 0,
    changed     INTEGER NOT NULL DEFAULT 0,
    unchanged   INTEGER NOT NULL DEFAULT 0,
    gone        INTEGER NOT NULL DEFAULT 0,
    missing     INTEGER NOT NULL DEFAULT 0,
    errors      INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX import_by_registry ON import (registry, state, id);

-- What could not be read, so that it can be shown and mended.
CREATE TABLE import_error (
    import  INTEGER NOT NULL REFERENCES import (id),
    nth     INTEGER NOT NULL,
    file    TEXT    NOT NULL,
    sheet   TEXT,
    line    INTEGER,
    col     TEXT,
    value   TEXT,
    message TEXT    NOT NULL,
    -- How many mistakes the entry stands for.
    times   INTEGER NOT NULL,
    PRIMARY KEY (import, nth)
) STRICT, WITHOUT ROWID;

-- What one institution was, from one import to another. Never changed, but for its end.
CREATE TABLE institution_version (
    id           INTEGER PRIMARY KEY,
    institution  TEXT    NOT NULL,
    hash         TEXT    NOT NULL CHECK (length(hash) = 64),
    first_import INTEGER NOT NULL REFERENCES import (id),
    from_at      INTEGER NOT NULL,
    -- Replaced, or gone, from then on.
    until_import INTEGER REFERENCES import (id),
    until_at     INTEGER,
    -- Whether the import that brought it could read everything.
    complete     INTEGER NOT NULL CHECK (complete IN (0, 1)),
    sessions     INTEGER NOT NULL,
    -- Its records, and where each was read; src/store/payload says how.
    format       INTEGER NOT NULL,
    places       BLOB    NOT NULL,
    payload      BLOB    NOT NULL
) STRICT;
CREATE INDEX institution_version_by_institution ON institution_version (institution, from_at, until_at);
CREATE INDEX institution_version_by_first_import ON institution_version (first_import);
CREATE INDEX institution_version_by_until_import ON institution_version (until_import) WHERE until_import IS NOT NULL;

-- What is searched, of every institution that was ever known.
CREATE TABLE institution (
    id         TEXT    NOT NULL PRIMARY KEY,
    registry   TEXT    NOT NULL,
    version    INTEGER NOT NULL REFERENCES institution_version (id),
    state      TEXT    NOT NULL CHECK (state IN ('present', 'gone')),
    name       TEXT,
    town       TEXT,
    uscc       TEXT,
    permit_no  TEXT,
    address    TEXT,
    website    TEXT
) STRICT;
CREATE INDEX institution_by_registry ON institution (registry, state, id);
CREATE INDEX institution_by_name ON institution (name);
CREATE INDEX institution_by_town ON institution (town, id);
CREATE INDEX institution_by_uscc ON institution (uscc) WHERE uscc IS NOT NULL;
CREATE INDEX institution_by_permit ON institution (permit_no) WHERE permit_no IS NOT NULL;
CREATE INDEX institution_by_website ON institution (website) WHERE website IS NOT NULL;

-- Teachers of one institution who teach at another: the two are judged together.
CREATE TABLE institution_link (
    institution TEXT NOT NULL,
    other       TEXT NOT NULL,
    PRIMARY KEY (institution, other)
) STRICT, WITHOUT ROWID;

CREATE INDEX institution_link_by_other ON institution_link (other);
