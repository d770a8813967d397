-- description: The offices of every actor with the first and last date for which an article gives them
-- grain: one row per actor, role, organisation and country
-- columns:
--   actor_id: Actor
--   name: Its name
--   role: The office in lower case
--   organisation: Institution of the office as printed
--   country_iso3: Country of the office
--   first_as_of: Earliest date for which it is stated
--   last_as_of: Latest date for which it is stated
--   latest_status: current, former or unknown, as the latest statement says
--   statement_count: Statements
--   article_count: Articles that make them
SELECT
    o.actor_id, any_value(a.name) AS name, o.role, o.organisation, o.country_iso3,
    min(o.as_of) AS first_as_of, max(o.as_of) AS last_as_of,
    arg_max(o.status, concat(coalesce(o.as_of, ''), '/', o.role_id)) AS latest_status,
    count(*) AS statement_count, count(DISTINCT o.article_id) AS article_count
FROM actor_roles AS o
JOIN actors AS a ON a.actor_id = o.actor_id
GROUP BY o.actor_id, o.role, o.organisation, o.country_iso3
