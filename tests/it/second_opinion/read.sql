-- Raw cells to what they can be read as. ?1 is a JSON array of [table, row, column, text].
WITH given AS (
    SELECT value ->> 0 AS tbl, value ->> 1 AS row, value ->> 2 AS col, trim(value ->> 3) AS raw
    FROM json_each(?1)
), plain AS (
    SELECT *,
        replace(replace(replace(replace(replace(replace(raw, '年', '-'), '月', '-'), '日', ''), '/', '-'), '.', '-'),
            'T', ' ') || ' ' AS s,
        replace(replace(replace(raw, '分钟', ''), '课时', ''), '人', '') AS n,
        replace(replace(raw, '￥', ''), '元', '') || '.' AS m
    FROM given
), parts AS (
    SELECT *, substr(s, 1, instr(s, ' ') - 1) AS d, trim(substr(s, instr(s, ' '))) AS t,
        substr(m, 1, instr(m, '.') - 1) AS yuan, rtrim(substr(m, instr(m, '.') + 1), '.') AS cents
    FROM plain
), written AS (
    SELECT *,
        CASE
            WHEN d GLOB '[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]'
                THEN substr(d, 1, 4) || '-' || substr(d, 5, 2) || '-' || substr(d, 7)
            WHEN d GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' THEN d
            WHEN d GLOB '[0-9][0-9][0-9][0-9]-[0-9]-[0-9][0-9]' THEN substr(d, 1, 5) || '0' || substr(d, 6)
            WHEN d GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9]' THEN substr(d, 1, 8) || '0' || substr(d, 9)
            WHEN d GLOB '[0-9][0-9][0-9][0-9]-[0-9]-[0-9]'
                THEN substr(d, 1, 5) || '0' || substr(d, 6, 2) || '0' || substr(d, 8)
        END AS iso,
        CASE
            WHEN t GLOB '[0-9]:[0-9][0-9]' THEN '0' || t || ':00'
            WHEN t GLOB '[0-9][0-9]:[0-9][0-9]' THEN t || ':00'
            WHEN t GLOB '[0-9][0-9]:[0-9][0-9]:[0-9][0-9]' THEN t
            WHEN t GLOB '[0-9][0-9]:[0-9][0-9]:[0-9][0-9]Z' THEN substr(t, 1, 8)
        END AS clock
    FROM parts
)
INSERT INTO cell
SELECT tbl, row, col, raw,
    raw IN ('', '-') OR (raw = '无' AND col IN ('escrow_account', 'risk_reserve_yuan')),
    CASE WHEN t = '' AND date(iso) = iso THEN iso END,
    CASE WHEN date(iso) = iso AND time(clock) = clock
        THEN CAST(strftime('%s', iso || ' ' || clock) AS INT) + (CASE WHEN t LIKE '%Z' THEN 28800 ELSE 0 END) END,
    CASE WHEN n <> '' AND n NOT GLOB '*[^0-9]*' AND CAST(n AS INT) > 0 THEN CAST(n AS INT) END,
    CASE WHEN yuan <> '' AND yuan NOT GLOB '*[^0-9]*' AND cents NOT GLOB '*[^0-9]*' AND length(cents) <= 2
        THEN CAST(yuan AS INT) * 100 + CAST(substr(cents || '00', 1, 2) AS INT) END
FROM written;
