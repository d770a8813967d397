-- description: What could not be placed, with the article and document that it concerns
-- grain: one row per problem
-- columns:
--   issue_id: Problem
--   severity: error, warning or info
--   stage: Step that met it
--   message: What is wrong and what to do
--   quote: The words that it concerns
--   title: Headline of the article
--   source_uri: Document
--   article_id: Article
--   sentence_id: Sentence
SELECT i.issue_id, i.severity, i.stage, i.message, i.quote, r.title, d.source_uri, i.article_id, i.sentence_id
FROM issues AS i
LEFT JOIN articles AS r ON r.article_id = i.article_id
LEFT JOIN documents AS d ON d.document_id = coalesce(i.document_id, r.document_id)
