-- description: Trade from one country to another by year and product, whoever of the two reports it; nothing is averaged
-- grain: one row per exporter, importer, flow, year, product and status
-- columns:
--   exporter_iso3: Country that the goods come from; for turnover the country that comes first in the alphabet, for balance the country whose surplus it is
--   importer_iso3: The other country
--   flow: goods, turnover or balance
--   year: Year in which the period of twelve months ends
--   period_basis: calendar or fiscal
--   product_group: HS chapter where it is known, else the product as printed; null for all goods
--   product: Shortest printed name of the product
--   status: reported or target
--   claim_count: Claims that give a value
--   publisher_count: Publisher families that print them
--   lowest_usd: Lowest value claimed in US dollars
--   highest_usd: Highest value claimed
--   latest_usd: Value of the claim that was published last
--   lists_goods_only: True where no claim gives a value
WITH yearly AS (
    SELECT
        d.*, year(d.period_end) AS year,
        coalesce('HS ' || left(d.hs_code, 2), lower(d.product)) AS product_group
    FROM trade_directions AS d
    WHERE d.period_end IS NOT NULL AND datediff('day', d.period_start, d.period_end) BETWEEN 363 AND 366
)

SELECT
    exporter_iso3, importer_iso3, flow, year, period_basis, product_group,
    arg_min(product, concat(lpad(length(product)::VARCHAR, 6, '0'), product)) AS product, status,
    count(value_usd) AS claim_count,
    count(DISTINCT publisher_family) FILTER (value_usd IS NOT NULL) AS publisher_count,
    min(value_usd) AS lowest_usd, max(value_usd) AS highest_usd,
    arg_max(value_usd, concat(coalesce(published_on, ''), '/', flow_id)) AS latest_usd,
    count(value_usd) = 0 AS lists_goods_only
FROM yearly
GROUP BY exporter_iso3, importer_iso3, flow, year, period_basis, product_group, status
