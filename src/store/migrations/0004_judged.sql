-- What was judged when, on what, and what could not be judged.

-- The rules that a run evaluated.
CREATE TABLE run_rule (
    run  INTEGER NOT NULL REFERENCES run (id),
    rule TEXT    NOT NULL,
    PRIMARY KEY (run, rule)
) STRICT, WITHOUT ROWID;

-- What a run has looked at: an institution's registry ('registry'), or a page by its address.
-- An empty institution stands for a page that matches none.
CREATE TABLE coverage (
    run         INTEGER NOT NULL REFERENCES run (id),
    institution TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    version     INTEGER REFERENCES institution_version (id),
    complete    INTEGER NOT NULL CHECK (complete IN (0, 1)),
    PRIMARY KEY (run, institution, source)
) STRICT, WITHOUT ROWID;
CREATE INDEX coverage_by_institution ON coverage (institution, source, run);
CREATE INDEX coverage_by_version ON coverage (version) WHERE version IS NOT NULL;

-- What an institution was last judged on: the same again needs no second look.
CREATE TABLE judged (
    institution TEXT    NOT NULL PRIMARY KEY,
    run         INTEGER NOT NULL REFERENCES run (id),
    version     INTEGER NOT NULL REFERENCES institution_version (id),
    pages       TEXT    NOT NULL,
    rulebook    TEXT    NOT NULL,
    calendar    TEXT    NOT NULL,
    -- The first day on which the same facts may be judged otherwise.
    again_on    TEXT
) STRICT;
CREATE INDEX judged_by_run ON judged (run);
CREATE INDEX judged_by_version ON judged (version);

-- What could not be judged at the last look, and why.
CREATE TABLE unknown (
    institution TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    rule        TEXT    NOT NULL,
    reason      TEXT    NOT NULL,
    run         INTEGER NOT NULL REFERENCES run (id),
    records     INTEGER NOT NULL,
    PRIMARY KEY (institution, source, rule, reason)
) STRICT, WITHOUT ROWID;
CREATE INDEX unknown_by_rule ON unknown (rule, reason);
CREATE INDEX unknown_by_run ON unknown (run);

-- A finding's state belongs to people and cases: who changes it says which version was read.
ALTER TABLE finding ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
-- The run that saw it with its present evidence first.
ALTER TABLE finding ADD COLUMN evidence_run INTEGER;
ALTER TABLE finding ADD COLUMN reason TEXT;
ALTER TABLE finding ADD COLUMN dismissed_until TEXT;
ALTER TABLE finding ADD COLUMN duplicate_of TEXT;
ALTER TABLE finding ADD COLUMN changed_at INTEGER;
CREATE INDEX finding_by_state ON finding (state, rule, institution);
CREATE INDEX finding_by_dismissal ON finding (dismissed_until) WHERE dismissed_until IS NOT NULL;
