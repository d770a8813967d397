-- description: How many events of each kind start on each day; those dated only to a month or year stand on its first day
-- grain: one row per day, date precision, event type and status
-- columns:
--   date_start: First day; null where the text does not tell
--   date_precision: How exactly the text tells the date
--   event_type: PLOVER event type
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   status: occurred, planned, intended, denied or alleged
--   event_count: Events
--   incident_count: Real-world events
--   intensity_sum: Sum of the PLOVER scores of the events
SELECT
    date_start, date_precision, event_type, quad_class, status,
    count(*) AS event_count, count(DISTINCT coalesce(incident_id, event_id)) AS incident_count,
    sum(intensity) AS intensity_sum
FROM events
GROUP BY ALL
