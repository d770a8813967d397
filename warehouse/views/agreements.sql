-- description: Agreements signed, ratified or concluded between countries
-- grain: one row per event and pair of countries
-- columns:
--   event_id: Event
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   event_type: PLOVER event type
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   status: occurred, planned, intended, denied or alleged
--   date_start: First day; null where the text does not tell
--   date_precision: How exactly the text tells the date
SELECT
    p.event_id, p.iso3_a, p.iso3_b, p.event_type, p.quad_class, p.status, p.date_start, p.date_precision
FROM event_pairs AS p
JOIN events AS e ON e.event_id = p.event_id
WHERE p.event_type = 'SUPPORT' AND p.status = 'occurred' AND e.cameo_code LIKE '057%'
