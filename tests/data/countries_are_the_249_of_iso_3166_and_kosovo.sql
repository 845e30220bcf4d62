-- Namibia is named because a reader that takes NA for null loses exactly this row.
with countries as (select * from {{ ref("countries") }})

select count(*) as country_count, count(*) filter (country_code = 'NA') as namibia_count
from countries
having count(*) <> 250 or count(*) filter (country_code = 'NA') <> 1
