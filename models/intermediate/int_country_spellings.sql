with
    countries as (select * from {{ ref("countries") }}),

    country_aliases as (select * from {{ ref("country_aliases") }}),

    spellings as (
        select country_code, unnest([country_code, alpha_3, country_name]) as spelling
        from countries
        union all
        select country_code, alias as spelling
        from country_aliases
    ),

    country_keys as (
        select {{ country_key("spelling") }} as country_key, min(country_code) as country_code
        from spellings
        group by all
    )

select country_keys.country_key, country_keys.country_code, countries.time_zone
from country_keys
inner join countries on country_keys.country_code = countries.country_code
