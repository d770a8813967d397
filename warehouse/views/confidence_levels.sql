-- description: How sure the rules are, in steps of five hundredths
-- grain: one row per kind of fact and step
-- columns:
--   kind: event, trade, actor or role
--   confidence: Lower end of the step, from 0 to 1
--   fact_count: Facts in the step
WITH facts AS (
    SELECT 'event' AS kind, confidence FROM events
    UNION ALL
    SELECT 'trade', confidence FROM trade_flows
    UNION ALL
    SELECT 'actor', confidence FROM actor_mentions
    UNION ALL
    SELECT 'role', confidence FROM actor_roles
)

SELECT kind, least(floor(confidence * 20 + 0.001) / 20, 0.95) AS confidence, count(*) AS fact_count
FROM facts
GROUP BY ALL
