-- Cases, their notices and the deliveries of those.

CREATE TABLE case_file (
    id          INTEGER PRIMARY KEY,
    number      TEXT    NOT NULL UNIQUE,
    -- The institution's id, or the address of a page that matches none.
    about       TEXT    NOT NULL,
    institution TEXT,
    family      TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('triage', 'assigned', 'verifying', 'confirmed',
        'noticed', 'awaiting_reply', 'closed', 'reopened', 'returned', 'disputed')),
    outcome     TEXT,
    priority    INTEGER NOT NULL DEFAULT 0,
    lead        TEXT    NOT NULL,
    town        TEXT,
    officer     TEXT,
    due_on      TEXT,
    reason      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    opened_at   INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    CHECK ((state = 'closed') = (outcome IS NOT NULL))
) STRICT;
-- One open case per institution and family of rules.
CREATE UNIQUE INDEX case_file_open ON case_file (about, family) WHERE state <> 'closed';
CREATE INDEX case_file_by_about ON case_file (about, family, id);
CREATE INDEX case_file_by_lead ON case_file (lead, state, priority, due_on, id);
CREATE INDEX case_file_by_officer ON case_file (officer, state, due_on) WHERE officer IS NOT NULL;
CREATE INDEX case_file_by_due ON case_file (due_on, id) WHERE state <> 'closed' AND due_on IS NOT NULL;
CREATE INDEX case_file_by_town ON case_file (town, state, id);

-- The occurrences of a case. A finding is in one case.
CREATE TABLE case_finding (
    finding  TEXT    NOT NULL PRIMARY KEY REFERENCES finding (fingerprint),
    case_id  INTEGER NOT NULL REFERENCES case_file (id),
    added_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX case_finding_by_case ON case_finding (case_id, finding);

-- What people wrote and did about a case, beside its states.
CREATE TABLE case_event (
    id      INTEGER PRIMARY KEY,
    case_id INTEGER NOT NULL REFERENCES case_file (id),
    at      INTEGER NOT NULL,
    actor   TEXT    NOT NULL,
    kind    TEXT    NOT NULL,
    body    TEXT    NOT NULL
) STRICT;
CREATE INDEX case_event_by_case ON case_event (case_id, id);

-- A notice of a case to its lead bureau. (The table notice is the list of letters that demo
-- wrote before there were cases.)
CREATE TABLE case_notice (
    id          INTEGER PRIMARY KEY,
    number      TEXT    NOT NULL UNIQUE,
    case_id     INTEGER NOT NULL REFERENCES case_file (id),
    lead        TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('draft', 'approved', 'frozen')),
    revision    INTEGER NOT NULL DEFAULT 1,
    approved_by TEXT,
    second_by   TEXT,
    reason      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL
) STRICT;
CREATE INDEX case_notice_by_case ON case_notice (case_id, id);
CREATE INDEX case_notice_by_state ON case_notice (state, id);

-- What a notice says, word for word; bytes and Message-ID are fixed once it is frozen.
CREATE TABLE notice_revision (
    notice     INTEGER NOT NULL REFERENCES case_notice (id),
    revision   INTEGER NOT NULL,
    message_id TEXT    NOT NULL UNIQUE,
    subject    TEXT    NOT NULL,
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    created_at INTEGER NOT NULL,
    created_by TEXT    NOT NULL,
    bytes      BLOB    NOT NULL,
    PRIMARY KEY (notice, revision)
) STRICT;

-- One per notice revision and bureau, never more.
CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    notice      INTEGER NOT NULL,
    revision    INTEGER NOT NULL,
    bureau      TEXT    NOT NULL,
    part        TEXT    NOT NULL CHECK (part IN ('lead', 'assisting')),
    -- No address: it waits where everybody sees it.
    address     TEXT,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'claimed', 'sending', 'accepted',
        'deferred', 'rejected', 'unknown', 'acknowledged', 'bounced')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    next_at     INTEGER NOT NULL,
    lease_by    TEXT,
    lease_until INTEGER,
    reply       TEXT,
    reason      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    changed_at  INTEGER NOT NULL,
    UNIQUE (notice, revision, bureau),
    FOREIGN KEY (notice, revision) REFERENCES notice_revision (notice, revision)
) STRICT;
CREATE INDEX delivery_to_do ON delivery (next_at, id) WHERE state IN ('queued', 'deferred');
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state IN ('claimed', 'sending');
CREATE INDEX delivery_by_state ON delivery (state, bureau, id);
CREATE INDEX delivery_by_bureau ON delivery (bureau, changed_at);
