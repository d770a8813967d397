-- description: How many events each country is a party of
-- grain: one row per country that is a party of an event
-- columns:
--   iso3: Country
--   name: Its name
--   event_count: Events of any status that it is a party of, each report counted
WITH parties AS (
    SELECT unnest(list_distinct(list_concat(source_iso3s, target_iso3s))) AS iso3
    FROM event_sides
),

counted AS (SELECT iso3, count(*) AS event_count FROM parties GROUP BY iso3)

SELECT n.iso3, coalesce(c.name, n.iso3) AS name, n.event_count
FROM counted AS n
LEFT JOIN countries AS c ON c.iso3 = n.iso3
