-- Cells to records. What cannot be read is NULL: not known.
DELETE FROM institution; DELETE FROM class; DELETE FROM session; DELETE FROM payment;

-- A blank escrow account or risk reserve says that there is none; nought yuan is none too.
INSERT INTO institution
SELECT max(CASE col WHEN 'institution_id' THEN raw END),
    max(CASE WHEN col = 'escrow_account' AND NOT blank AND raw NOT GLOB '#*' AND raw NOT GLOB '*E+*'
        THEN replace(replace(raw, ' ', ''), '-', '') END),
    max(CASE WHEN col = 'escrow_account' THEN
        CASE WHEN blank THEN 1 WHEN raw GLOB '#*' OR raw GLOB '*E+*' THEN NULL ELSE 0 END END),
    max(CASE WHEN col = 'risk_reserve_yuan' THEN CASE WHEN blank THEN 1 ELSE fen = 0 END END)
FROM cell WHERE tbl = 'institutions' GROUP BY row;

-- Two days of which the last is before the first say nothing, neither of them.
WITH c AS (
    SELECT max(CASE col WHEN 'class_id' THEN raw END) AS id,
        max(CASE col WHEN 'institution_id' THEN raw END) AS inst,
        max(CASE col WHEN 'category' THEN (SELECT code FROM word WHERE text = raw) END) AS declared,
        max(CASE col WHEN 'subject' THEN (SELECT category FROM subject WHERE name = raw) END) AS taught,
        max(CASE col WHEN 'stage' THEN (SELECT code FROM word WHERE text = raw) END) AS stage,
        max(CASE col WHEN 'mode' THEN (SELECT code FROM word WHERE text = raw) END) AS mode,
        max(CASE col WHEN 'capacity' THEN num END) AS capacity,
        max(CASE col WHEN 'lesson_minutes' THEN num END) AS minutes,
        max(CASE col WHEN 'lessons' THEN num END) AS lessons,
        max(CASE col WHEN 'fee_yuan' THEN fen END) AS fee,
        max(CASE col WHEN 'starts_on' THEN day END) AS starts,
        max(CASE col WHEN 'ends_on' THEN day END) AS ends
    FROM cell WHERE tbl = 'classes' GROUP BY row
)
INSERT INTO class
SELECT id, inst,
    -- Declared as something else, but a subject is taught: a person decides first.
    CASE WHEN declared <> 'subject' AND taught = 'subject' THEN NULL ELSE coalesce(declared, taught) END,
    stage, mode, capacity, minutes, lessons, fee,
    CASE WHEN ends < starts THEN NULL ELSE starts END, CASE WHEN ends < starts THEN NULL ELSE ends END
FROM c WHERE inst IN (SELECT id FROM institution);

-- A session without both times, or that does not go forward, or that lasts for more than a
-- day, is an input error and no session.
WITH s AS (
    SELECT row, max(CASE col WHEN 'session_id' THEN raw END) AS id,
        max(CASE col WHEN 'class_id' THEN raw END) AS class,
        max(CASE col WHEN 'start' THEN at END) AS start, max(CASE col WHEN 'end' THEN at END) AS fin
    FROM cell WHERE tbl = 'sessions' GROUP BY row
)
INSERT INTO session (row, id, class, start, fin, day, evening, clock, kind)
SELECT row, id, class, start, fin, date(start, 'unixepoch'),
    -- Before five in the morning it is still the evening of the day before.
    date(start - 5 * 3600, 'unixepoch'), start % 86400, NULL
FROM s WHERE fin > start AND fin - start <= 86400 AND class IN (SELECT id FROM class);

-- A day is exactly one of: holiday, rest day, make-up working day, working day.
UPDATE session SET kind = CASE
    WHEN day IN (SELECT day FROM calendar) THEN (SELECT kind FROM calendar c WHERE c.day = session.day)
    WHEN strftime('%Y', day) IN (SELECT year FROM notice)
        THEN CASE WHEN strftime('%w', day) IN ('0', '6') THEN 'rest' ELSE 'work' END
    WHEN EXISTS (SELECT 1 FROM fixed WHERE month_day = strftime('%m-%d', day) AND since <= day) THEN 'holiday'
END;

WITH p AS (
    SELECT max(CASE col WHEN 'payment_id' THEN raw END) AS id,
        max(CASE col WHEN 'class_id' THEN raw END) AS class,
        max(CASE col WHEN 'amount_yuan' THEN fen END) AS amount,
        max(CASE col WHEN 'paid_on' THEN day END) AS paid,
        max(CASE col WHEN 'covers_from' THEN day END) AS first,
        max(CASE col WHEN 'covers_to' THEN day END) AS last,
        min(CASE WHEN col IN ('covers_from', 'covers_to') THEN blank END) AS no_period,
        max(CASE col WHEN 'lessons' THEN num END) AS lessons,
        max(CASE col WHEN 'lessons' THEN blank END) AS no_lessons,
        max(CASE WHEN col = 'account' AND NOT blank AND raw NOT GLOB '#*' AND raw NOT GLOB '*E+*'
            THEN replace(replace(raw, ' ', ''), '-', '') END) AS account,
        max(CASE col WHEN 'loan' THEN (SELECT code FROM word WHERE text = raw) END) AS loan
    FROM cell WHERE tbl = 'payments' GROUP BY row
)
INSERT INTO payment
SELECT id, class, amount, paid, CASE WHEN last < first THEN NULL ELSE first END,
    CASE WHEN last < first THEN NULL ELSE last END, no_period, lessons, no_lessons, account, loan
FROM p WHERE class IN (SELECT id FROM class);
