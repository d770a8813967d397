-- description: How much each outlet contributes month by month
-- grain: one row per outlet and month of publication
-- columns:
--   publisher: Outlet; null where none is known
--   month: Month of publication as YYYY-MM, YYYY where only the year is known, null where nothing is
--   article_count: Articles
--   copy_count: Articles that are copies of another one
--   word_count: Words
--   event_count: Events read from them
--   trade_count: Trade figures and goods read from them
--   issue_count: Problems met in them
WITH event_counts AS (SELECT article_id, count(*) AS n FROM events GROUP BY article_id),

trade_counts AS (SELECT article_id, count(*) AS n FROM trade_flows GROUP BY article_id),

issue_counts AS (SELECT article_id, count(*) AS n FROM issues GROUP BY article_id)

SELECT
    r.publisher, left(r.published_on, 7) AS month, count(*) AS article_count,
    count(r.duplicate_of) AS copy_count, sum(r.word_count)::BIGINT AS word_count,
    coalesce(sum(e.n), 0)::BIGINT AS event_count, coalesce(sum(t.n), 0)::BIGINT AS trade_count,
    coalesce(sum(i.n), 0)::BIGINT AS issue_count
FROM articles AS r
LEFT JOIN event_counts AS e ON e.article_id = r.article_id
LEFT JOIN trade_counts AS t ON t.article_id = r.article_id
LEFT JOIN issue_counts AS i ON i.article_id = r.article_id
GROUP BY 1, 2
