-- description: Every event with the article that reports it; its parties are in event_sides
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
--   quote: The words that say it
--   rule_id: Rule that read it
--   confidence: From 0 to 1
--   sentence_id: Sentence
--   article_id: Article
--   title: Headline of the article
--   publisher: Outlet
--   published_on: Publication date as known
SELECT
    e.event_id, e.incident_id, e.event_type, e.mode, e.action, e.quad_class, e.intensity, e.status,
    e.date_start, e.date_end, e.date_precision, e.location, e.quote, e.rule_id, e.confidence, e.sentence_id,
    r.article_id, r.title, r.publisher, r.published_on
FROM events AS e
JOIN articles AS r ON r.article_id = e.article_id
