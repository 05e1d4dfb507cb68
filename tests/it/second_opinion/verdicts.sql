-- The rules, each as one condition in SQL's own logic of three values: it concerns the
-- record AND it was in force AND it is broken. 1 is a violation, 0 nothing, NULL unknown.
CREATE VIEW verdict AS
SELECT 'online-lesson-length' AS rule, 'sessions' AS tbl, s.id AS id, c.inst AS inst,
    c.mode = 'online' AND s.day >= '2021-07-24' AND s.fin - s.start > 30 * 60 AS breach,
    s.fin - s.start AS observed
FROM session s JOIN class c ON c.id = s.class
UNION ALL
SELECT 'online-lesson-length', 'classes', id, inst,
    mode = 'online' AND coalesce(ends, '2024-12-01') >= '2021-07-24' AND minutes > 30, minutes * 60
FROM class
UNION ALL
SELECT 'online-break', 'sessions', s.id, c.inst,
    c.mode = 'online' AND s.day >= '2021-07-24' AND s.start - s.before < 10 * 60, s.start - s.before
FROM (
    SELECT a.*, coalesce((SELECT max(b.fin) FROM session b
        WHERE b.class = a.class AND b.day = a.day AND (b.start, b.fin, b.row) < (a.start, a.fin, a.row)), 0) AS before
    FROM session a
) s JOIN class c ON c.id = s.class
UNION ALL
SELECT 'online-end-time', 'sessions', s.id, c.inst,
    c.mode = 'online' AND s.evening >= '2021-07-24'
        AND (s.evening < s.day OR s.fin > s.start - s.clock + 21 * 3600), NULL
FROM session s JOIN class c ON c.id = s.class
UNION ALL
SELECT 'offline-end-time', 'sessions', s.id, c.inst,
    c.mode = 'offline' AND s.evening >= '2018-08-22'
        AND (s.evening < s.day OR s.fin > s.start - s.clock + 20 * 3600 + 30 * 60), NULL
FROM session s JOIN class c ON c.id = s.class
UNION ALL
SELECT 'subject-on-holiday', 'sessions', s.id, c.inst,
    c.category = 'subject' AND s.day >= '2021-07-24' AND s.kind = 'holiday', NULL
FROM session s JOIN class c ON c.id = s.class
UNION ALL
-- Whatever a notice says, only a Saturday or a Sunday is a rest day.
SELECT 'subject-on-rest-day', 'sessions', s.id, c.inst,
    c.category = 'subject' AND s.day >= '2021-07-24'
        AND strftime('%w', s.day) IN ('0', '6') AND s.kind = 'rest', NULL
FROM session s JOIN class c ON c.id = s.class
UNION ALL
SELECT 'subject-in-vacation', 'sessions', s.id, c.inst,
    c.category = 'subject' AND s.day >= '2021-07-24' AND CASE
        WHEN EXISTS (SELECT 1 FROM vacation v WHERE s.day BETWEEN v.first AND v.last) THEN 1
        WHEN EXISTS (SELECT 1 FROM covered v WHERE s.day BETWEEN v.first AND v.last) THEN 0
    END, NULL
FROM session s JOIN class c ON c.id = s.class
UNION ALL
SELECT 'prepaid-outside-escrow', 'institutions', id, id, no_escrow AND no_reserve, NULL
FROM institution
UNION ALL
SELECT 'prepaid-outside-escrow', 'payments', p.id, c.inst,
    NOT i.no_escrow AND p.paid >= '2021-09-09' AND CASE
        WHEN p.account LIKE '%*%'
            THEN CASE WHEN i.escrow NOT LIKE replace(p.account, '*', '_') THEN 1 END
        ELSE p.account <> i.escrow
    END, NULL
FROM payment p JOIN class c ON c.id = p.class JOIN institution i ON i.id = c.inst
UNION ALL
SELECT 'training-loan', 'payments', p.id, c.inst, p.paid >= '2021-09-09' AND p.loan = 'yes', NULL
FROM payment p JOIN class c ON c.id = p.class
UNION ALL
SELECT 'prepaid-too-far', 'payments', id, inst,
    CASE
        WHEN paid < '2018-08-22' THEN 0
        WHEN paid < '2022-04-01' THEN span
        WHEN paid < '2022-12-29' THEN either
        WHEN paid IS NOT NULL THEN either OR dear
        -- The day is not known: fine under every limit is fine, all else is not known.
        ELSE NULL AND (span OR either OR dear)
    END, NULL
FROM (
    SELECT p.id, c.inst, p.paid, p.last > p.until AS span,
        -- By period or by lesson; what is filled in must hold, and something must be.
        CASE WHEN p.no_period AND p.no_lessons THEN NULL
            ELSE (NOT p.no_period AND p.last > p.until) OR (NOT p.no_lessons AND p.lessons > 60) END AS either,
        c.category <> 'subject' AND p.amount > 5000 * 100 AS dear
    -- The same day three months later, or the last of the month where there is no such day.
    FROM (SELECT *, min(date(first, '+3 months'), date(first, 'start of month', '+4 months', '-1 day')) AS until
        FROM payment) p
    JOIN class c ON c.id = p.class
)
UNION ALL
SELECT 'fee-above-published', 'payments', p.id, c.inst,
    p.paid >= '2021-09-09' AND p.amount * c.lessons > c.fee * p.lessons, NULL
FROM payment p JOIN class c ON c.id = p.class
UNION ALL
-- Fen x 100 on both sides, so that the 10 percent stay whole numbers.
SELECT 'fee-above-guide', 'classes', id, inst,
    category = 'subject' AND stage IN ('primary', 'junior') AND starts >= '2021-10-30'
        AND CASE mode
            WHEN 'online' THEN fee * 30 * 100 > 15 * 100 * 110 * lessons * minutes
            WHEN 'offline' THEN fee * 45 * 100
                > (CASE WHEN capacity <= 10 THEN 60 WHEN capacity <= 35 THEN 40 WHEN capacity > 35 THEN 25 END)
                    * 100 * 110 * lessons * minutes
        END, NULL
FROM class;
