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
--   first_seen_on: Earliest publication date of an article that mentions it
--   last_seen_on: Latest publication date
--   latest_role: The office that the latest dated statement gives it
SELECT
    a.actor_id, a.name, a.kind, a.country_iso3, c.name AS country, a.wikidata_id,
    n.mention_count, n.article_count, n.event_count, n.first_seen_on, n.last_seen_on, n.latest_role
FROM actors AS a
JOIN actor_counts AS n ON n.actor_id = a.actor_id
LEFT JOIN countries AS c ON c.iso3 = a.country_iso3
