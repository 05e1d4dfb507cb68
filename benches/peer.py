"""DuckDB on the same four rules: seconds and number of findings (pip install duckdb).

engine: findings into a table; csv: findings with ids and times into a file; report: the
whole report that check writes, word for word, into a file."""

import sys
import time

import duckdb

mode, package, holidays, rules, threads, out = sys.argv[1:]
sessions = package + "/sessions.csv"
db = duckdb.connect(config={"threads": int(threads)})
db.execute("CREATE TABLE holidays(day DATE, name VARCHAR)")
db.executemany("INSERT INTO holidays VALUES (?, ?)", [day.split("=") for day in holidays.split(",")])

ROW = ', row_number() OVER () + 1 AS "row"' if mode == "report" else ""
READ = f"""SELECT session_id, class_id, "start", "end"{ROW} FROM read_csv('{sessions}', header = true,
    columns = {{'session_id': 'VARCHAR', 'class_id': 'VARCHAR',
                'start': 'TIMESTAMP', 'end': 'TIMESTAMP'}})"""

# Of two lessons at the same time the lower row comes first; only the report shows which.
ORDER = '"start", "end"'
COLUMNS = 'session_id, class_id, "start", "end"'
if mode == "report":
    COLUMNS += ', "row", before'
    ORDER += ', "row"'

# Of the day, the latest end so far: a short lesson inside a long one must not hide that
# the next still overlaps the long one.
FINDINGS = """
WITH s AS (
    SELECT *, max("end") OVER (
        PARTITION BY class_id, "start"::DATE ORDER BY {order}
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM {source})
SELECT 'online-lesson-length' AS rule, {columns} FROM s
    WHERE "end" - "start" > INTERVAL 30 MINUTE
UNION ALL SELECT 'online-end-time', {columns} FROM s
    WHERE "end" > "start"::DATE + INTERVAL 21 HOUR
UNION ALL SELECT 'subject-on-holiday', {columns} FROM s
    WHERE "start"::DATE IN (SELECT day FROM holidays)
UNION ALL SELECT 'online-break', {columns} FROM s
    WHERE "start" - before < INTERVAL 10 MINUTE
"""

WEEKDAY = "['一', '二', '三', '四', '五', '六', '日'][isodow(x)]"
# "2024年9月10日（星期二）"
DAY = f"""year(x) || '年' || month(x) || '月' || day(x) || '日（星期' || {WEEKDAY} || '）'"""
DAY = DAY.replace("(x)", '(f."start")')
PART = "chr(length({0})::INTEGER) || repeat(chr(0), 7) || {0}"
PRINT = " || ".join(PART.format(part) for part in ["r.id", "i.institution_id", "'sessions'", "f.session_id"])
REPORT = f"""
WITH f AS ({{findings}}),
classes AS (SELECT * FROM read_csv('{package}/classes.csv', header = true, all_varchar = true)),
institutions AS (SELECT * FROM read_csv('{package}/institutions.csv', header = true, all_varchar = true)),
rules AS (SELECT * FROM read_csv('{rules}', header = true, all_varchar = true)),
worded AS (
    SELECT f.*, r.*, i.institution_id, i.name AS institution, i.town,
        '班级“' || c.name || '”' || {DAY} || '的课次（' || strftime(f."start", '%H:%M') || '–'
            || strftime(f."end", '%H:%M') || '）' AS label,
        CASE f.rule
            WHEN 'online-lesson-length' THEN date_diff('minute', f."start", f."end") || '分钟'
            WHEN 'online-end-time' THEN strftime(f."end", '%H:%M')
            WHEN 'online-break' THEN CASE WHEN f."start" < f.before
                THEN '重叠' || date_diff('minute', f."start", f.before) || '分钟'
                ELSE date_diff('minute', f.before, f."start") || '分钟' END
            ELSE {DAY} || '，法定节假日（' || h.name || '）' END AS observed,
        left(sha256({PRINT}), 32) AS print
    FROM f JOIN rules r ON r.id = f.rule JOIN classes c USING (class_id)
        JOIN institutions i ON i.institution_id = c.institution_id
        LEFT JOIN holidays h ON h.day = f."start"::DATE)
SELECT '违规', rule, item, title, severity, institution_id, institution, town, '课次', session_id,
    strftime("start", '%Y-%m-%d'),
    replace(replace(replace(message, '{{record}}', label), '{{observed}}', observed), '{{limit}}', "limit"),
    observed, "limit", source, confidence, 'sessions.csv', NULL, "row", NULL, 1, clauses, lead, assist,
    CASE WHEN regexp_full_match(print, '[0-9]+(e[0-9]+)?') THEN '''' || print ELSE print END, NULL
FROM worded"""

if mode == "engine":
    db.execute(f"CREATE TABLE sessions AS {READ}")
    begin = time.perf_counter()
    db.execute("CREATE TABLE findings AS " + FINDINGS.format(source="sessions", columns=COLUMNS, order=ORDER))
    seconds = time.perf_counter() - begin
    count = db.execute("SELECT count(*) FROM findings").fetchone()[0]
else:
    begin = time.perf_counter()
    query = FINDINGS.format(source=f"({READ})", columns=COLUMNS, order=ORDER)
    if mode == "report":
        query = REPORT.replace("{findings}", query)
    count = db.execute(f"COPY ({query}) TO '{out}' (FORMAT csv, HEADER)").fetchone()[0]
    seconds = time.perf_counter() - begin
print(f"{seconds:.4f} {count}")
