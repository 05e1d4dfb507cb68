-- Notices as they are drafted, approved, fixed and delivered. The tables of step 6 that these
-- replace were never written to by any version of the program.

DROP TABLE delivery;
DROP TABLE notice_revision;
DROP TABLE case_notice;

-- What one lead bureau is told of a case, once per revision.
CREATE TABLE case_notice (
    id          INTEGER PRIMARY KEY,
    number      TEXT    NOT NULL UNIQUE,
    case_id     INTEGER NOT NULL REFERENCES case_file (id),
    -- Counts what bureaus are told of the case, from 1.
    revision    INTEGER NOT NULL,
    -- Empty where the rules name none.
    lead        TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('draft', 'approved', 'frozen', 'withdrawn',
        'handed_over')),
    needed      TEXT    NOT NULL CHECK (needed IN ('automatic', 'one', 'two')),
    approved_by TEXT,
    second_by   TEXT,
    -- How often the case was reopened before: the same evidence is told again after that.
    round       INTEGER NOT NULL,
    -- What its number and its Message-ID are made of.
    digest      TEXT    NOT NULL,
    about       TEXT    NOT NULL,
    findings    INTEGER NOT NULL,
    -- Day of the check, and the day by which a reply is asked for.
    day         TEXT    NOT NULL,
    reply_by    TEXT    NOT NULL,
    answered_at INTEGER,
    reason      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    created_at  INTEGER NOT NULL,
    changed_at  INTEGER NOT NULL,
    UNIQUE (case_id, revision, lead)
) STRICT;
CREATE INDEX case_notice_by_state ON case_notice (state, id);
CREATE INDEX case_notice_to_answer ON case_notice (reply_by, id)
    WHERE answered_at IS NULL AND state = 'frozen';

-- Which findings a notice tells of, and a digest of the evidence that it shows.
CREATE TABLE notice_finding (
    notice   INTEGER NOT NULL REFERENCES case_notice (id),
    finding  TEXT    NOT NULL REFERENCES finding (fingerprint),
    evidence TEXT    NOT NULL CHECK (length(evidence) = 64),
    PRIMARY KEY (notice, finding)
) STRICT, WITHOUT ROWID;
CREATE INDEX notice_finding_by_finding ON notice_finding (finding, notice);

-- The letter word for word, as officers approve it. Never changed.
CREATE TABLE notice_letter (
    notice    INTEGER NOT NULL REFERENCES case_notice (id),
    subject   TEXT    NOT NULL,
    body      TEXT    NOT NULL,
    html      TEXT    NOT NULL,
    -- The attached list, where there is one.
    list_name TEXT,
    list      BLOB,
    -- Lead and assisting bureaus with their addresses of that day, as JSON.
    parties   TEXT    NOT NULL,
    PRIMARY KEY (notice)
) STRICT;

-- A mail whose bytes and Message-ID are fixed. Never changed.
CREATE TABLE message (
    id         INTEGER PRIMARY KEY,
    message_id TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL CHECK (kind IN ('notice', 'roundup', 'reminder', 'escalation')),
    -- The notice; none of a roundup, which carries several.
    notice     INTEGER REFERENCES case_notice (id),
    -- 'notice', 'reminder-1', 'escalation': each is taken once for a notice.
    step       TEXT    NOT NULL,
    number     TEXT    NOT NULL,
    subject    TEXT    NOT NULL,
    sender     TEXT    NOT NULL,
    sha256     TEXT    NOT NULL CHECK (length(sha256) = 64),
    created_at INTEGER NOT NULL,
    bytes      BLOB    NOT NULL,
    UNIQUE (notice, step)
) STRICT;

-- One per mail and bureau, never more.
CREATE TABLE delivery (
    id          INTEGER PRIMARY KEY,
    message     INTEGER NOT NULL REFERENCES message (id),
    bureau      TEXT    NOT NULL,
    part        TEXT    NOT NULL CHECK (part IN ('lead', 'copy')),
    -- Addresses, parted by a space.
    address     TEXT    NOT NULL,
    priority    INTEGER NOT NULL DEFAULT 0,
    state       TEXT    NOT NULL CHECK (state IN ('queued', 'claimed', 'sending', 'accepted',
        'deferred', 'rejected', 'unknown', 'acknowledged', 'bounced')),
    attempts    INTEGER NOT NULL DEFAULT 0,
    first_try   INTEGER,
    next_at     INTEGER NOT NULL,
    lease_by    TEXT,
    lease_until INTEGER,
    -- The roundup that carries it instead of its own mail.
    carrier     INTEGER REFERENCES message (id),
    -- When it last began to be written to a server.
    sent_at     INTEGER,
    reply       TEXT,
    reason      TEXT,
    version     INTEGER NOT NULL DEFAULT 1,
    changed_at  INTEGER NOT NULL,
    UNIQUE (message, bureau)
) STRICT;
CREATE INDEX delivery_to_do ON delivery (state, next_at, id);
CREATE INDEX delivery_leased ON delivery (lease_until) WHERE state IN ('claimed', 'sending');
CREATE INDEX delivery_by_carrier ON delivery (carrier) WHERE carrier IS NOT NULL;
CREATE INDEX delivery_sent ON delivery (sent_at) WHERE sent_at IS NOT NULL;

-- What came in, each mail once.
CREATE TABLE incoming_mail (
    id      INTEGER PRIMARY KEY,
    key     TEXT    NOT NULL UNIQUE CHECK (length(key) = 64),
    file    TEXT    NOT NULL,
    sender  TEXT,
    subject TEXT    NOT NULL,
    kind    TEXT    NOT NULL CHECK (kind IN ('report', 'reply', 'receipt', 'automatic',
        'unclear', 'other')),
    note    TEXT    NOT NULL,
    read_at INTEGER NOT NULL,
    -- Whether a person has to look at it, and what that person said.
    open    INTEGER NOT NULL CHECK (open IN (0, 1)),
    settled TEXT
) STRICT;
CREATE INDEX incoming_open ON incoming_mail (id) WHERE open = 1;

CREATE TABLE incoming_about (
    mail     INTEGER NOT NULL REFERENCES incoming_mail (id),
    delivery INTEGER NOT NULL REFERENCES delivery (id),
    PRIMARY KEY (mail, delivery)
) STRICT, WITHOUT ROWID;
CREATE INDEX incoming_about_delivery ON incoming_about (delivery, mail);
