-- description: How many events of each quad class happened in each month; events without a date have no month
-- grain: one row per month, quad class, status and precision of the date
-- columns:
--   month: First day of the month in which the event starts; null where the text tells no date
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   status: occurred, planned, intended, denied or alleged
--   date_precision: How exactly the text tells the date; of year, the month is only the first of the year
--   event_count: Events
--   intensity_sum: Sum of their PLOVER scores
SELECT
    date_trunc('month', date_start)::DATE AS month, quad_class, status, date_precision,
    count(*) AS event_count, sum(intensity) AS intensity_sum
FROM events
GROUP BY ALL
