-- description: Every event between two countries with its parties, its sentence and the article that prints it
-- grain: one row per event and pair of countries
-- columns:
--   event_id: Event
--   incident_id: The real-world event that it reports
--   iso3_a: The country of the pair that comes first in the alphabet
--   iso3_b: The other country
--   country_a: Name of the first
--   country_b: Name of the other
--   date_start: First day; null where the text does not tell
--   date_end: Last day
--   date_precision: How exactly the text tells the date
--   event_type: PLOVER event type
--   mode: PLOVER mode
--   action: What was done in plain words
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   intensity: PLOVER score from -10 (conflict) to 10 (cooperation)
--   status: occurred, planned, intended, denied or alleged
--   source_names: Names of the actors that did it
--   target_names: Names of the actors that received it
--   location: Place as printed
--   quote: The words that say it
--   sentence: The sentence in which they stand
--   title: Headline of the article
--   publisher: Outlet
--   published_on: Publication date as known
--   url: Address at which the article was published
--   is_copy: True where the article is a copy of another one
--   rule_id: Rule that read it
--   confidence: From 0 to 1
--   sentence_id: Sentence
--   article_id: Article
SELECT
    p.event_id, p.incident_id, p.iso3_a, p.iso3_b,
    coalesce(ca.name, p.iso3_a) AS country_a, coalesce(cb.name, p.iso3_b) AS country_b,
    p.date_start, e.date_end, p.date_precision, p.event_type, p.mode, e.action, p.quad_class, p.intensity, p.status,
    s.source_names, s.target_names, e.location, e.quote, t.text AS sentence,
    r.title, r.publisher, r.published_on, r.url, r.duplicate_of IS NOT NULL AS is_copy,
    e.rule_id, p.confidence, e.sentence_id, e.article_id
FROM event_pairs AS p
JOIN events AS e ON e.event_id = p.event_id
JOIN event_sides AS s ON s.event_id = p.event_id
JOIN sentences AS t ON t.sentence_id = e.sentence_id
JOIN articles AS r ON r.article_id = e.article_id
LEFT JOIN countries AS ca ON ca.iso3 = p.iso3_a
LEFT JOIN countries AS cb ON cb.iso3 = p.iso3_b
