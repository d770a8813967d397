-- description: The weightiest things that happened between two countries, one for each real-world event
-- grain: one row per incident and pair of countries
-- columns:
--   incident_id: Real-world event
--   event_id: The mention that tells most
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   date_start: First day
--   weight: Size of the PLOVER score, raised by the publisher families that report it
SELECT
    i.incident_id, i.best_event_id AS event_id, p.iso3_a, p.iso3_b, i.date_start,
    abs(i.intensity) + ln(greatest(i.publisher_count, 1)) AS weight
FROM incidents AS i
JOIN event_pairs AS p ON p.event_id = i.best_event_id
WHERE i.status = 'occurred' AND i.date_start IS NOT NULL AND abs(i.intensity) >= 6
