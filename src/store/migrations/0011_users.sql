-- Who may sign in, and who has.

CREATE TABLE app_user (
    id          INTEGER PRIMARY KEY,
    -- What one signs in with.
    name        TEXT    NOT NULL UNIQUE,
    -- What others read.
    shown       TEXT    NOT NULL,
    role        TEXT    NOT NULL CHECK (role IN (
        'administrator', 'officer', 'grid', 'reader', 'custodian')),
    -- The bureau as the documents name it; of an officer always.
    bureau      TEXT,
    -- Towns, a JSON list; an empty one is the whole county.
    area        TEXT    NOT NULL,
    -- Of a grid worker always.
    grid        TEXT,
    -- Argon2id, as a PHC string.
    password    TEXT    NOT NULL,
    -- The password was made by the program and has to be replaced.
    must_change INTEGER NOT NULL CHECK (must_change IN (0, 1)),
    created_at  INTEGER NOT NULL,
    disabled_at INTEGER,
    CHECK (role <> 'officer' OR bureau IS NOT NULL),
    CHECK (role <> 'grid' OR grid IS NOT NULL)
) STRICT;

-- Of the cookie's token only the digest is kept: who reads the database cannot sign in.
CREATE TABLE web_session (
    token_sha256 TEXT    NOT NULL PRIMARY KEY CHECK (length(token_sha256) = 64),
    account      INTEGER NOT NULL REFERENCES app_user (id),
    began_at     INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX web_session_by_account ON web_session (account);
CREATE INDEX web_session_by_seen ON web_session (seen_at);
