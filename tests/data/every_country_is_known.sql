{{ config(severity="warn") }}

-- Lines of an unknown country count under ZZ. Add the spelling to the seed country_aliases.
select country_spelling, count(*) as line_count
from {{ ref("order_lines") }}
where country_code = 'ZZ'
group by all
