-- description: Visits between countries, whichever side the text names first
-- grain: one row per event and pair of countries
-- columns:
--   event_id: Event
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   visitor_iso3: Country that visited; null where the text does not tell who went
--   host_iso3: Country that was visited
--   event_type: PLOVER event type
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   status: occurred, planned, intended, denied or alleged
--   date_start: First day; null where the text does not tell
--   date_precision: How exactly the text tells the date
SELECT
    p.event_id, p.iso3_a, p.iso3_b,
    -- CAMEO 043 is told from the host's side
    CASE WHEN e.cameo_code LIKE '043%' THEN p.target_iso3 ELSE p.source_iso3 END AS visitor_iso3,
    CASE WHEN e.cameo_code LIKE '043%' THEN p.source_iso3 ELSE p.target_iso3 END AS host_iso3,
    p.event_type, p.quad_class, p.status, p.date_start, p.date_precision
FROM event_pairs AS p
JOIN events AS e ON e.event_id = p.event_id
WHERE p.event_type = 'CONSULT' AND (p.mode = 'visit' OR left(e.cameo_code, 3) IN ('042', '043'))
