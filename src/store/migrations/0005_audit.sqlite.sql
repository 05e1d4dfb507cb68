
-- Nobody changes the log, by whatever program. REPLACE deletes without asking the trigger for
-- deletes, so that a row is only taken after the last one.
CREATE TRIGGER audit_keeps_rows BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_keeps_all BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_goes_on BEFORE INSERT ON audit
WHEN NEW.seq <= (SELECT max(seq) FROM audit) BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
