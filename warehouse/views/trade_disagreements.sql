-- description: Trade figures for one direction, period and product that differ by more than rounding, all claims side by side
-- grain: one row per slot with more than one value
-- columns:
--   exporter_iso3: Country that the goods come from; for turnover the country that comes first in the alphabet, for balance the country whose surplus it is
--   importer_iso3: The other country
--   flow: goods, turnover or balance
--   product_group: HS code where it is known, else the product as printed; null for all goods
--   period_start: First day of the period
--   period_end: Last day of the period
--   status: reported or target
--   lowest_usd: Lowest value claimed in US dollars
--   highest_usd: Highest value claimed
--   spread_pct: Difference of the two in percent of the highest
--   claim_count: Claims
--   publisher_count: Publisher families that print them
--   is_mirror: True where claims are given as the trade of either country
--   claims: "Every claim, lowest first: value_usd, reporter_iso3, claimant, publisher, published_on, flow_id"
WITH comparable AS (
    SELECT *, coalesce('HS ' || hs_code, lower(product)) AS product_group
    FROM trade_directions
    WHERE value_usd IS NOT NULL AND period_start IS NOT NULL AND NOT derived
        AND bound IS DISTINCT FROM 'at_least' AND bound IS DISTINCT FROM 'at_most'
)

SELECT
    exporter_iso3, importer_iso3, flow, product_group, period_start, period_end, status,
    min(value_usd) AS lowest_usd, max(value_usd) AS highest_usd,
    round(100 * (max(value_usd) - min(value_usd)) / nullif(max(abs(value_usd)), 0), 1) AS spread_pct,
    count(*) AS claim_count, count(DISTINCT publisher_family) AS publisher_count,
    count(DISTINCT reporter_iso3) > 1 AS is_mirror,
    list(
        struct_pack(
            value_usd := value_usd, reporter_iso3 := reporter_iso3, claimant := claimant, publisher := publisher,
            published_on := published_on, flow_id := flow_id
        ) ORDER BY value_usd, flow_id
    ) AS claims
FROM comparable
GROUP BY exporter_iso3, importer_iso3, flow, product_group, period_start, period_end, status
HAVING max(value_usd) - min(value_usd) > 0.02 * max(abs(value_usd))
