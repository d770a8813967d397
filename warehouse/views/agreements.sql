-- description: Agreements signed, ratified or concluded between countries
-- grain: one row per event and pair of countries
-- columns:
--   event_id: Event
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   date_start: First day; null where the text does not tell
SELECT p.event_id, p.iso3_a, p.iso3_b, p.date_start
FROM event_pairs AS p
JOIN events AS e ON e.event_id = p.event_id
WHERE e.cameo_code LIKE '057%' AND e.status = 'occurred'
