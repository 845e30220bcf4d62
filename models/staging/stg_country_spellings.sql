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

    -- Nearly every row has a spelling of the seeds but for case, which is quick to look up.
    country_keys as (
        select lower(spelling) as country_key, false as is_loose, country_code
        from spellings
        union
        select {{ country_key(bare("spelling")) }} as country_key, true as is_loose, country_code
        from spellings
    )

select
    country_keys.country_key, country_keys.country_code, countries.time_zone, country_keys.is_loose
from country_keys
inner join countries on country_keys.country_code = countries.country_code
