-- description: What the warehouse does not know and what needs a person, as counts
-- grain: one row per measure
-- columns:
--   measure: What is counted
--   bad_count: Rows of which it is true
--   total_count: Rows looked at
--   bad_pct: Share in percent; null where there are no rows
--   what_to_do: What a person can do about it
WITH measures AS (
    SELECT 1 AS place, 'documents quarantined' AS measure, count(*) FILTER (status = 'quarantined') AS bad_count,
        count(*) AS total_count, 'See the reason in documents and mend or remove the file' AS what_to_do
    FROM documents
    UNION ALL
    SELECT 2, 'articles without a publication date', count(*) - count(published_on), count(*),
        'Relative dates cannot be placed; give the date in the catalogue or the file' FROM articles
    UNION ALL
    SELECT 3, 'articles without a known outlet', count(*) - count(publisher), count(*),
        'Add the outlet to sources/catalog.yml' FROM articles
    UNION ALL
    SELECT 4, 'articles that are copies', count(duplicate_of), count(*), 'Nothing; they count once' FROM articles
    UNION ALL
    SELECT 5, 'events without a date', count(*) - count(date_start), count(*), 'Nothing where the text does not tell'
    FROM events
    UNION ALL
    SELECT 6, 'events of confidence below 0.6', count(*) FILTER (confidence < 0.6), count(*),
        'Read the sentence; reject or mend what is wrong' FROM events
    UNION ALL
    SELECT 7, 'trade figures without a period', count(*) FILTER (period_start IS NULL AND figure_start IS NOT NULL),
        count(*) FILTER (figure_start IS NOT NULL), 'Nothing where the text does not tell' FROM trade_flows
    UNION ALL
    SELECT 8, 'trade values not converted to US dollars',
        count(*) FILTER (value IS NOT NULL AND coalesce(value_usd, converted_usd) IS NULL), count(value), 'Add the rate of the currency and year to the lexicon of rates' FROM trade_flows
    UNION ALL
    SELECT 9, 'trade claims naming one country only', count(*) FILTER (reporter_iso3 IS NULL OR partner_iso3 IS NULL),
        count(*), 'Read the sentence; the other country may be told elsewhere' FROM trade_flows
    UNION ALL
    SELECT 10, 'persons without a country', count(*) FILTER (country_iso3 IS NULL), count(*),
        'Nothing where no article tells' FROM actors WHERE kind = 'person'
    UNION ALL
    SELECT 11, 'issues of severity error', count(*) FILTER (severity = 'error'), count(*), 'See issues' FROM issues
    UNION ALL
    SELECT 12, 'issues of severity warning', count(*) FILTER (severity = 'warning'), count(*), 'See issues' FROM issues
    UNION ALL
    SELECT 13, 'corrections that could not be applied', count(*) FILTER (status <> 'applied'), count(*),
        'See corrections; mend or delete the entry in sources/corrections.yml' FROM corrections
)

SELECT measure, bad_count, total_count, round(100.0 * bad_count / nullif(total_count, 0), 1) AS bad_pct, what_to_do
FROM measures
ORDER BY place
