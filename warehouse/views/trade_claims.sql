-- description: Every trade figure or good with names, its year and the article that prints it
-- grain: one row per claim
-- columns:
--   flow_id: Claim
--   reporter_iso3: Country whose trade it is
--   reporter: Its name
--   partner_iso3: The other country
--   partner: Its name
--   flow: export, import, turnover or balance, as the reporter sees it
--   product: Good as printed; null for all goods
--   hs_code: HS 2022 code
--   value: Amount in full units of currency
--   currency: Currency of value
--   value_usd: Amount in US dollars
--   is_converted: True where value_usd is computed at the yearly average rate, not printed
--   quantity: Physical quantity
--   quantity_unit: Its unit
--   share_pct: Share in the parent flow
--   change_pct: Growth as stated
--   period_start: First day of the period; null where the text does not tell
--   period_end: Last day of the period
--   period_basis: Calendar or fiscal
--   period: The period in words, null where the text does not tell
--   year: Year in which the period ends; null where the text does not tell
--   whole_year: True where the period is twelve months
--   status: reported or target
--   bound: How the text hedges the figure
--   derived: True where computed from other rows
--   claimant: Who says so according to the article
--   quote: The words that say it
--   rule_id: Rule that read it
--   confidence: From 0 to 1
--   sentence_id: Sentence
--   article_id: Article
--   title: Headline of the article
--   publisher: Outlet
--   published_on: Publication date as known
SELECT
    f.flow_id,
    f.reporter_iso3, coalesce(cr.name, f.reporter_iso3) AS reporter,
    f.partner_iso3, coalesce(cp.name, f.partner_iso3) AS partner,
    f.flow, f.product, f.hs_code, f.value, f.currency,
    coalesce(f.value_usd, f.converted_usd) AS value_usd,
    f.value_usd IS NULL AND f.converted_usd IS NOT NULL AS is_converted, f.quantity, f.quantity_unit,
    f.share_pct, f.change_pct, f.period_start, f.period_end, f.period_basis,
    CASE
        WHEN f.period_start IS NULL THEN NULL
        WHEN f.period_basis = 'fiscal' THEN concat('FY', year(f.period_end))
        WHEN month(f.period_start) = 1 AND day(f.period_start) = 1 AND f.period_end = make_date(year(f.period_start), 12, 31)
            THEN year(f.period_start)::VARCHAR
        WHEN f.period_start = date_trunc('month', f.period_start) AND f.period_end = last_day(f.period_start)
            THEN strftime(f.period_start, '%b %Y')
        WHEN year(f.period_start) = year(f.period_end)
            THEN concat(strftime(f.period_start, '%b'), '–', strftime(f.period_end, '%b %Y'))
        ELSE concat(strftime(f.period_start, '%b %Y'), '–', strftime(f.period_end, '%b %Y'))
    END AS period,
    year(f.period_end)::INTEGER AS year,
    date_diff('day', f.period_start, f.period_end) BETWEEN 363 AND 366 AS whole_year,
    f.status, f.bound, f.derived, a.name AS claimant,
    f.quote, f.rule_id, f.confidence, f.sentence_id,
    r.article_id, r.title, r.publisher, r.published_on
FROM trade_flows AS f
JOIN articles AS r ON r.article_id = f.article_id
LEFT JOIN actors AS a ON a.actor_id = f.claimant_actor_id
LEFT JOIN countries AS cr ON cr.iso3 = f.reporter_iso3
LEFT JOIN countries AS cp ON cp.iso3 = f.partner_iso3
