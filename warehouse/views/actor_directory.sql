-- description: Every actor with how often it is mentioned and the latest office that an article gives it
-- grain: one row per actor
-- columns:
--   actor_id: Actor
--   name: The name to show
--   kind: What sort of actor
--   country_iso3: Country that it is or acts for
--   country: Its name
--   wikidata_id: Wikidata item where the gazetteer knows it
--   mention_count: Places where it is named or referred to
--   article_count: Articles that mention it
--   event_count: Events that it is a party of
--   latest_role: The office that the latest dated statement gives it
WITH mentions AS (
    SELECT actor_id, count(*) AS mention_count, count(DISTINCT article_id) AS article_count
    FROM actor_mentions GROUP BY actor_id
),

parties AS (SELECT actor_id, count(*) AS event_count FROM event_actors GROUP BY actor_id),

latest AS (
    SELECT actor_id, arg_max(role, coalesce(as_of, '')) AS latest_role
    FROM actor_roles GROUP BY actor_id
)

SELECT
    a.actor_id, a.name, a.kind, a.country_iso3, c.name AS country, a.wikidata_id,
    coalesce(m.mention_count, 0) AS mention_count, coalesce(m.article_count, 0) AS article_count,
    coalesce(p.event_count, 0) AS event_count, l.latest_role
FROM actors AS a
LEFT JOIN countries AS c ON c.iso3 = a.country_iso3
LEFT JOIN mentions AS m ON m.actor_id = a.actor_id
LEFT JOIN parties AS p ON p.actor_id = a.actor_id
LEFT JOIN latest AS l ON l.actor_id = a.actor_id
