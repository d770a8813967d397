-- description: Every article with its document and how many facts were read from it
-- grain: one row per article
-- columns:
--   article_id: Article
--   title: Headline, or the first words where there is none
--   publisher: Outlet
--   author: Byline
--   published_on: Publication date as known
--   published_on_basis: stated or inferred
--   language: ISO 639-1 code
--   word_count: Words
--   url: Address
--   source_uri: Document that prints it
--   format: Format of the document
--   event_count: Events read from it
--   trade_count: Trade figures and goods read from it
--   issue_count: Problems met in it
--   duplicate_of: The article of which it is a copy
WITH event_counts AS (SELECT article_id, count(*) AS n FROM events GROUP BY article_id),

trade_counts AS (SELECT article_id, count(*) AS n FROM trade_flows GROUP BY article_id),

issue_counts AS (SELECT article_id, count(*) AS n FROM issues GROUP BY article_id)

SELECT
    r.article_id, coalesce(r.title, concat(left(r.text, 80), '…')) AS title, r.publisher, r.author,
    r.published_on, r.published_on_basis, r.language, r.word_count, r.url, d.source_uri, d.format,
    coalesce(e.n, 0) AS event_count, coalesce(t.n, 0) AS trade_count, coalesce(i.n, 0) AS issue_count,
    r.duplicate_of
FROM articles AS r
JOIN documents AS d ON d.document_id = r.document_id
LEFT JOIN event_counts AS e ON e.article_id = r.article_id
LEFT JOIN trade_counts AS t ON t.article_id = r.article_id
LEFT JOIN issue_counts AS i ON i.article_id = r.article_id
