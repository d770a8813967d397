-- description: Every event under each pair of countries that are parties to it, from whichever side
-- grain: one row per event and pair of countries
-- columns:
--   event_id: Event
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   source_iso3: The country of the pair that did it; null where both stand on one side
--   target_iso3: The country of the pair that received it; null where both stand on one side
--   event_type: PLOVER event type
--   mode: PLOVER mode
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   intensity: PLOVER score from -10 to 10
--   status: occurred, planned, intended, denied or alleged
--   date_start: First day; null where the text does not tell
--   date_precision: How exactly the text tells the date
WITH sides AS (
    SELECT DISTINCT ea.event_id, ea.side, a.country_iso3
    FROM event_actors AS ea
    JOIN actors AS a ON a.actor_id = ea.actor_id
    WHERE a.country_iso3 IS NOT NULL
),

pairs AS (
    SELECT
        x.event_id, x.country_iso3 AS iso3_a, y.country_iso3 AS iso3_b,
        CASE
            WHEN count(*) FILTER (x.side <> y.side) = 1
                THEN any_value(CASE x.side WHEN 'source' THEN x.country_iso3 ELSE y.country_iso3 END) FILTER (x.side <> y.side)
        END AS source_iso3,
        CASE
            WHEN count(*) FILTER (x.side <> y.side) = 1
                THEN any_value(CASE x.side WHEN 'target' THEN x.country_iso3 ELSE y.country_iso3 END) FILTER (x.side <> y.side)
        END AS target_iso3
    FROM sides AS x
    JOIN sides AS y ON y.event_id = x.event_id AND y.country_iso3 > x.country_iso3
    GROUP BY ALL
)

SELECT
    p.event_id, p.iso3_a, p.iso3_b, p.source_iso3, p.target_iso3,
    e.event_type, e.mode, e.quad_class, e.intensity, e.status, e.date_start, e.date_precision
FROM pairs AS p
JOIN events AS e ON e.event_id = p.event_id
