-- description: Who met, visited or talked to whom, with names
-- grain: one row per meeting event and pair of its parties
-- columns:
--   event_id: Event of type CONSULT
--   incident_id: The real-world event that it reports
--   date_start: First day; null where the text does not tell
--   date_precision: How exactly the text tells the date
--   mode: PLOVER mode, e.g. visit or phone
--   status: occurred, planned, intended, denied or alleged
--   actor_a_id: One party
--   name_a: Its name
--   kind_a: What sort of actor
--   iso3_a: Country that it is or acts for
--   actor_b_id: The other party
--   name_b: Its name
--   kind_b: What sort of actor
--   iso3_b: Country that it is or acts for
SELECT
    m.event_id, m.incident_id, m.date_start, m.date_precision, m.mode, m.status,
    a.actor_id AS actor_a_id, a.name AS name_a, a.kind AS kind_a, a.country_iso3 AS iso3_a,
    b.actor_id AS actor_b_id, b.name AS name_b, b.kind AS kind_b, b.country_iso3 AS iso3_b
FROM meetings AS m
JOIN actors AS a ON a.actor_id = m.actor_a_id
JOIN actors AS b ON b.actor_id = m.actor_b_id
