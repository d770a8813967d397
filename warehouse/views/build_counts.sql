-- description: How many rows each published build had, table by table
-- grain: one row per published build and table
-- columns:
--   run_id: Build
--   finished_at: When it was published, UTC
--   age: 1 for the newest build, 2 for the one before
--   table_name: Table
--   row_count: Rows
--   gained: Rows that the build before did not have
--   lost: Rows that only the build before had
WITH builds AS (
    SELECT *, row_number() OVER (ORDER BY finished_at DESC, run_id DESC) AS age
    FROM runs WHERE status = 'published'
),

named AS (SELECT *, unnest(json_keys(counts)) AS table_name FROM builds)

SELECT
    run_id, finished_at, age, table_name,
    coalesce(json_extract(counts, concat('$.', table_name))::BIGINT, 0) AS row_count,
    coalesce(json_extract(gained, concat('$.', table_name))::BIGINT, 0) AS gained,
    coalesce(json_extract(lost, concat('$.', table_name))::BIGINT, 0) AS lost
FROM named
