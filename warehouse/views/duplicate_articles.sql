-- description: Articles that are copies of another one, beside the one they copy
-- grain: one row per copy
-- columns:
--   article_id: The copy
--   title: Its headline
--   publisher: Its outlet
--   published_on: Its publication date
--   duplicate_kind: exact, near or syndicated
--   duplicate_similarity: Likeness from 0 to 1
--   original_id: The primary article
--   original_title: Its headline
--   original_publisher: Its outlet
SELECT
    c.article_id, c.title, c.publisher, c.published_on, c.duplicate_kind, c.duplicate_similarity,
    o.article_id AS original_id, o.title AS original_title, o.publisher AS original_publisher
FROM articles AS c
JOIN articles AS o ON o.article_id = c.duplicate_of
