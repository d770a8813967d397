-- description: Where sources disagree, on a trade figure or on date, place or numbers of an event; nothing is averaged
-- grain: one row per slot or incident attribute that is told differently
-- columns:
--   kind: trade, event date, event place, event number killed (injured, detained, expelled) or event amount
--   subject: What it is about, in words
--   lowest: Lowest value, for trade in US dollars
--   highest: Highest value
--   spread_pct: Difference of the two in percent of the highest, for trade
--   claim_count: Claims
--   publisher_count: Publisher families that print them
--   fact_ids: The flows or events, in the order of their values
SELECT
    'trade' AS kind,
    concat_ws(
        ', ',
        concat_ws(
            ' ', coalesce(x.name, d.exporter_iso3), CASE d.flow WHEN 'goods' THEN 'to' ELSE 'and' END,
            coalesce(m.name, d.importer_iso3)
        ),
        concat_ws(' of ', d.flow, d.product_group), d.status, concat_ws(' to ', d.period_start, d.period_end)
    ) AS subject,
    format('{:.0f}', d.lowest_usd) AS lowest, format('{:.0f}', d.highest_usd) AS highest, d.spread_pct,
    d.claim_count, d.publisher_count, [c.flow_id FOR c IN d.claims] AS fact_ids
FROM trade_disagreements AS d
LEFT JOIN countries AS x ON x.iso3 = d.exporter_iso3
LEFT JOIN countries AS m ON m.iso3 = d.importer_iso3
UNION ALL
SELECT
    concat('event ', attribute),
    concat_ws(' ', array_to_string(source_names, ', '), action, array_to_string(target_names, ', ')),
    claims[1].value, claims[-1].value, NULL, len(claims), len(list_distinct([c.publisher FOR c IN claims])),
    [c.event_id FOR c IN claims]
FROM incident_disagreements
