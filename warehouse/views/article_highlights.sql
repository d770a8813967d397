-- description: Every stretch of an article that a fact was read from
-- grain: one row per fact
-- columns:
--   article_id: Article
--   sentence_id: Sentence
--   char_start: Offset in articles.text of its first character
--   char_end: Offset just after its last character
--   kind: actor, role, date, event or trade
--   fact_id: Id of the mention, role, date expression, event or flow
--   label: What was read, in a few words
--   actor_id: Actor, for mentions and roles
--   reference: True where the words refer to an actor without naming it
--   rule_id: Rule that read it
--   confidence: From 0 to 1
SELECT
    m.article_id, m.sentence_id, m.char_start, m.char_end, 'actor' AS kind, m.mention_id AS fact_id,
    concat(a.name, ' (', a.kind, ')') AS label, m.actor_id, m.reference, m.rule_id, m.confidence
FROM actor_mentions AS m
JOIN actors AS a ON a.actor_id = m.actor_id
UNION ALL
SELECT
    o.article_id, o.sentence_id, o.char_start, o.char_end, 'role', o.role_id,
    concat(a.name, ': ', o.role, ' (', o.status, ')'), o.actor_id, false, o.rule_id, o.confidence
FROM actor_roles AS o
JOIN actors AS a ON a.actor_id = o.actor_id
UNION ALL
SELECT
    d.article_id, d.sentence_id, d.char_start, d.char_end, 'date', d.date_mention_id,
    concat(
        CASE
            WHEN d.date_start IS NULL THEN 'days not known'
            WHEN d.date_start = d.date_end THEN strftime(d.date_start, '%Y-%m-%d')
            ELSE concat(strftime(d.date_start, '%Y-%m-%d'), ' to ', strftime(d.date_end, '%Y-%m-%d'))
        END,
        ' (', d.basis, CASE WHEN d.fiscal THEN ', fiscal)' ELSE ')' END
    ),
    NULL, false, d.rule_id, d.confidence
FROM date_mentions AS d
UNION ALL
SELECT
    e.article_id, e.sentence_id, e.trigger_start,
    -- a trigger of several words may have others between them in the text
    e.trigger_start + length(CASE WHEN contains(e.quote, e.trigger) THEN e.trigger ELSE split_part(e.trigger, ' ', 1) END),
    'event', e.event_id,
    concat(e.event_type, ': ', e.action, ' (', concat_ws(' → ', e.source_text, e.target_text), '; ', e.status, ')'),
    NULL, false, e.rule_id, e.confidence
FROM events AS e
UNION ALL
SELECT
    f.article_id, f.sentence_id, f.char_start, f.char_end, 'trade', f.flow_id,
    concat(
        coalesce(r.name, f.reporter_iso3, 'unknown'), ' – ', coalesce(p.name, f.partner_iso3, 'unknown'), ': ',
        concat_ws(
            ', ', concat_ws(' of ', f.flow, f.product), f.currency || format(' {:,.0f}', f.value),
            f.share_pct || ' % of the flow', 'change of ' || f.change_pct || ' %', f.status
        )
    ),
    NULL, false, f.rule_id, f.confidence
FROM trade_flows AS f
LEFT JOIN countries AS r ON r.iso3 = f.reporter_iso3
LEFT JOIN countries AS p ON p.iso3 = f.partner_iso3
