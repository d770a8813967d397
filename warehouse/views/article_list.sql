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
SELECT
    r.article_id, coalesce(r.title, concat(left(r.text, 80), '…')) AS title, r.publisher, r.author,
    r.published_on, r.published_on_basis, r.language, r.word_count, r.url, d.source_uri, d.format,
    n.event_count, n.trade_count, n.issue_count, r.duplicate_of
FROM articles AS r
JOIN documents AS d ON d.document_id = r.document_id
JOIN article_counts AS n ON n.article_id = r.article_id
