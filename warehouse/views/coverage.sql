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
SELECT
    r.publisher, left(r.published_on, 7) AS month, count(*) AS article_count,
    count(r.duplicate_of) AS copy_count, sum(r.word_count)::BIGINT AS word_count,
    sum(n.event_count)::BIGINT AS event_count, sum(n.trade_count)::BIGINT AS trade_count,
    sum(n.issue_count)::BIGINT AS issue_count
FROM articles AS r
JOIN article_counts AS n ON n.article_id = r.article_id
GROUP BY 1, 2
