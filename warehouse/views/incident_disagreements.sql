-- description: Real-world events whose reports give different dates or places, all reports side by side
-- grain: one row per incident and attribute that is told differently
-- columns:
--   incident_id: Real-world event
--   attribute: date or place
--   action: What was done in plain words
--   source_names: Names of the actors that did it
--   target_names: Names of the actors that received it
--   claims: "Every report: value, publisher, published_on, event_id"
WITH told AS (
    SELECT incident_id, event_id, article_id, 'date' AS attribute,
        CASE WHEN date_end > date_start THEN concat(date_start, ' to ', date_end) ELSE date_start::VARCHAR END AS value
    FROM events WHERE date_precision IN ('day', 'range')
    UNION ALL
    SELECT incident_id, event_id, article_id, 'place', location_iso3
    FROM events WHERE location_iso3 IS NOT NULL
),

told_differently AS (
    SELECT incident_id, attribute FROM told GROUP BY 1, 2 HAVING count(DISTINCT value) > 1
)

SELECT
    t.incident_id, t.attribute, any_value(i.action) AS action, any_value(i.source_names) AS source_names,
    any_value(i.target_names) AS target_names,
    list(
        struct_pack(
            value := t.value, publisher := r.publisher, published_on := r.published_on, event_id := t.event_id
        ) ORDER BY t.value, t.event_id
    ) AS claims
FROM told AS t
JOIN told_differently AS d ON d.incident_id = t.incident_id AND d.attribute = t.attribute
JOIN incidents AS i ON i.incident_id = t.incident_id
JOIN articles AS r ON r.article_id = t.article_id
GROUP BY t.incident_id, t.attribute
