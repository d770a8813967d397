-- description: Every trade claim as goods going from one country to another, so that claims of either side can be compared
-- grain: one row per claim that names both countries
-- columns:
--   flow_id: Claim
--   exporter_iso3: Country that the goods come from; for turnover the country that comes first in the alphabet, for balance the country whose surplus it is
--   importer_iso3: The other country
--   flow: goods, turnover or balance
--   reporter_iso3: Country as whose trade the text gives the figure
--   product: Good as printed; null for all goods
--   hs_code: HS 2022 code
--   value_usd: Amount in US dollars, at the yearly average rate where another currency is printed; a deficit is given as the other country's surplus
--   quantity: Physical quantity
--   quantity_unit: Its unit
--   share_pct: Share in the parent flow
--   change_pct: Growth as stated
--   period_start: First day of the period; null where the text does not tell
--   period_end: Last day of the period
--   period_basis: Calendar or fiscal
--   status: reported or target
--   bound: How the text hedges the figure
--   derived: True where computed from other rows
--   claimant: Who says so according to the article
--   quote: The words that say it
--   title: Headline of the article
--   publisher: Outlet
--   publisher_family: Owner or group of the outlet
--   published_on: Publication date as known
--   article_id: Article
--   sentence_id: Sentence
--   confidence: From 0 to 1
WITH directed AS (
    SELECT
        *,
        coalesce(value_usd, converted_usd) AS usd,
        CASE
            WHEN flow = 'import' OR (flow = 'balance' AND coalesce(value_usd, value) < 0) THEN true
            WHEN flow = 'turnover' THEN reporter_iso3 > partner_iso3
            ELSE false
        END AS is_turned
    FROM trade_flows
    WHERE reporter_iso3 IS NOT NULL AND partner_iso3 IS NOT NULL
)

SELECT
    f.flow_id,
    CASE WHEN f.is_turned THEN f.partner_iso3 ELSE f.reporter_iso3 END AS exporter_iso3,
    CASE WHEN f.is_turned THEN f.reporter_iso3 ELSE f.partner_iso3 END AS importer_iso3,
    CASE WHEN f.flow IN ('export', 'import') THEN 'goods' ELSE f.flow END AS flow,
    f.reporter_iso3, f.product, f.hs_code,
    CASE WHEN f.flow = 'balance' THEN abs(f.usd) ELSE f.usd END AS value_usd,
    f.quantity, f.quantity_unit, f.share_pct, f.change_pct, f.period_start, f.period_end, f.period_basis, f.status,
    f.bound, f.derived, a.name AS claimant, f.quote, r.title, r.publisher,
    coalesce(r.publisher_family, r.publisher) AS publisher_family, r.published_on,
    f.article_id, f.sentence_id, f.confidence
FROM directed AS f
JOIN articles AS r ON r.article_id = f.article_id
LEFT JOIN actors AS a ON a.actor_id = f.claimant_actor_id
