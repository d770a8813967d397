-- description: Every event with its parties by name, its country pair sides and the article that reports it
-- grain: one row per mention of an event
-- columns:
--   event_id: Event
--   incident_id: The real-world event that it reports
--   event_type: PLOVER event type
--   mode: PLOVER mode
--   action: What was done in plain words
--   quad_class: 1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict
--   intensity: PLOVER score from -10 to 10
--   status: occurred, planned, intended, denied or alleged
--   date_start: First day; null where the text does not tell
--   date_end: Last day
--   date_precision: How exactly the text tells the date
--   location: Place as printed
--   sources: Who did it, names in a row
--   targets: To or with whom, names in a row
--   country_codes: Countries of all parties, without repeats, in alphabetical order
--   article_id: Article
--   sentence_id: Sentence
--   char_start: Offset of the quote
--   char_end: Offset just after the quote
--   quote: The words that say it
--   rule_id: Rule that read it
--   confidence: From 0 to 1
--   title: Headline of the article
--   publisher: Outlet
--   published_on: Publication date as known
SELECT
    e.event_id, e.incident_id, e.event_type, e.mode, e.action, e.quad_class, e.intensity, e.status,
    e.date_start, e.date_end, e.date_precision, e.location,
    -- correlated, so that only the parties of the events asked for are read
    (
        SELECT string_agg(a.name, ', ' ORDER BY ea.ordinal, a.name)
        FROM event_actors AS ea JOIN actors AS a ON a.actor_id = ea.actor_id
        WHERE ea.event_id = e.event_id AND ea.side = 'source'
    ) AS sources,
    (
        SELECT string_agg(a.name, ', ' ORDER BY ea.ordinal, a.name)
        FROM event_actors AS ea JOIN actors AS a ON a.actor_id = ea.actor_id
        WHERE ea.event_id = e.event_id AND ea.side = 'target'
    ) AS targets,
    (
        SELECT list_sort(list(DISTINCT a.country_iso3))
        FROM event_actors AS ea JOIN actors AS a ON a.actor_id = ea.actor_id
        WHERE ea.event_id = e.event_id AND a.country_iso3 IS NOT NULL
    ) AS country_codes,
    e.article_id, e.sentence_id, e.char_start, e.char_end, e.quote, e.rule_id, e.confidence,
    r.title, r.publisher, r.published_on
FROM events AS e
JOIN articles AS r ON r.article_id = e.article_id
