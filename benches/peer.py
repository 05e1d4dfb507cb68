"""DuckDB on the same four rules: seconds and number of findings (pip install duckdb)."""

import sys
import time

import duckdb

mode, sessions, holidays, threads, out = sys.argv[1:]
db = duckdb.connect(config={"threads": int(threads)})
db.execute("CREATE TABLE holidays(day DATE)")
db.executemany("INSERT INTO holidays VALUES (?)", [[day] for day in holidays.split(",")])

READ = f"""SELECT session_id, class_id, "start", "end" FROM read_csv('{sessions}', header = true,
    columns = {{'session_id': 'VARCHAR', 'class_id': 'VARCHAR',
                'start': 'TIMESTAMP', 'end': 'TIMESTAMP'}})"""

# Of the day, the latest end so far: a short lesson inside a long one must not hide that
# the next still overlaps the long one.
FINDINGS = """
WITH s AS (
    SELECT *, max("end") OVER (
        PARTITION BY class_id, "start"::DATE ORDER BY "start", "end"
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
    FROM {source})
SELECT 'online-lesson-length' AS rule, session_id, class_id, "start", "end" FROM s
    WHERE "end" - "start" > INTERVAL 30 MINUTE
UNION ALL SELECT 'online-end-time', session_id, class_id, "start", "end" FROM s
    WHERE "end" > "start"::DATE + INTERVAL 21 HOUR
UNION ALL SELECT 'subject-on-holiday', session_id, class_id, "start", "end" FROM s
    WHERE "start"::DATE IN (SELECT day FROM holidays)
UNION ALL SELECT 'online-break', session_id, class_id, "start", "end" FROM s
    WHERE "start" - before < INTERVAL 10 MINUTE
"""

if mode == "engine":
    db.execute(f"CREATE TABLE sessions AS {READ}")
    begin = time.perf_counter()
    db.execute("CREATE TABLE findings AS " + FINDINGS.format(source="sessions"))
    seconds = time.perf_counter() - begin
    count = db.execute("SELECT count(*) FROM findings").fetchone()[0]
else:
    begin = time.perf_counter()
    query = FINDINGS.format(source=f"({READ})")
    count = db.execute(f"COPY ({query}) TO '{out}' (HEADER)").fetchone()[0]
    seconds = time.perf_counter() - begin
print(f"{seconds:.4f} {count}")
