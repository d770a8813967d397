-- description: The weightiest things that happened between two countries, one for each real-world event
-- grain: one row per incident and pair of countries
-- columns:
--   incident_id: Real-world event
--   event_id: The mention that tells most
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   event_type: PLOVER event type
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   status: occurred, planned, intended, denied or alleged
--   date_start: First day; null where the text does not tell
--   date_precision: How exactly the text tells the date
--   weight: Size of the PLOVER score, raised by the publisher families that report it
SELECT
    incident_id, event_id, iso3_a, iso3_b, event_type, quad_class, status, date_start, date_precision,
    abs(intensity) + ln(greatest(publisher_count, 1)) AS weight
FROM relation_incidents
WHERE status = 'occurred' AND date_start IS NOT NULL AND abs(intensity) >= 6
