-- description: Every trade claim as either of the two countries sees it, so that mirror claims stand together
-- grain: one row per claim and country of its pair
-- columns:
--   flow_id: Claim
--   country_iso3: The country that looks
--   other_iso3: The other country
--   flow: export, import, turnover or balance as the country that looks sees it
--   mirrored: True where the other country is the reporter
--   signed_value_usd: Amount in US dollars, at the yearly average rate where another currency is printed; a mirrored balance has its sign turned
WITH claims AS (
    SELECT flow_id, reporter_iso3, partner_iso3, flow, coalesce(value_usd, converted_usd) AS usd FROM trade_flows
),

sides AS (
    SELECT flow_id, reporter_iso3 AS country_iso3, partner_iso3 AS other_iso3, flow, false AS mirrored, usd
    FROM claims
    WHERE reporter_iso3 IS NOT NULL
    UNION ALL
    SELECT
        flow_id, partner_iso3, reporter_iso3,
        CASE flow WHEN 'export' THEN 'import' WHEN 'import' THEN 'export' ELSE flow END,
        true, CASE flow WHEN 'balance' THEN -usd ELSE usd END
    FROM claims
    WHERE partner_iso3 IS NOT NULL AND partner_iso3 <> 'WLD'
)

SELECT flow_id, country_iso3, other_iso3, flow, mirrored, usd AS signed_value_usd
FROM sides
