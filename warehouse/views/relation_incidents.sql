-- description: Every real-world event between two countries, counted once however many articles report it
-- grain: one row per incident and pair of countries
-- columns:
--   incident_id: Real-world event
--   event_id: The mention that tells most
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   event_type: PLOVER event type
--   mode: PLOVER mode
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   intensity: PLOVER score from -10 (conflict) to 10 (cooperation)
--   status: occurred, planned, intended, denied or alleged
--   date_start: First day; null where no text tells
--   date_precision: How exactly the date is known
--   mention_count: Events that report it
--   publisher_count: Publisher families that report it
WITH pairs AS (
    SELECT DISTINCT incident_id, iso3_a, iso3_b FROM event_pairs WHERE incident_id IS NOT NULL
)

SELECT
    i.incident_id, i.best_event_id AS event_id, p.iso3_a, p.iso3_b, i.event_type, i.mode, i.quad_class, i.intensity,
    i.status, i.date_start, i.date_precision, i.mention_count, i.publisher_count
FROM pairs AS p
JOIN incidents AS i ON i.incident_id = p.incident_id
