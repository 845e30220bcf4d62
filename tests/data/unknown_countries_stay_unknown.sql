-- These name no single country, so a sale under them must stay under its own spelling.
with
    country_aliases as (select * from {{ ref("country_aliases") }}),

    no_countries as (
        select
            unnest(
                [
                    'Channel Islands',
                    'European Community',
                    'European Union',
                    'Unspecified',
                    'Unknown',
                    'Virgin Islands',
                    'Netherlands Antilles',
                    'ZZ'
                ]
            ) as spelling
    )

select country_aliases.alias, country_aliases.country_code
from country_aliases
inner join
    no_countries
    on {{ country_key("country_aliases.alias") }} = {{ country_key("no_countries.spelling") }}
