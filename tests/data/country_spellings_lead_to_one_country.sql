with
    countries as (select * from {{ ref("countries") }}),

    country_aliases as (select * from {{ ref("country_aliases") }}),

    spellings as (
        select country_code, country_code as spelling
        from countries
        union all
        select country_code, alpha_3 as spelling
        from countries
        union all
        select country_code, country_name as spelling
        from countries
        union all
        select country_code, alias as spelling
        from country_aliases
    ),

    spelling_keys as (
        select country_code, spelling, {{ country_key("spelling") }} as spelling_key from spellings
    )

select
    spelling_key,
    count(distinct country_code) as country_count,
    string_agg(distinct spelling || ' = ' || country_code, ', ') as spellings
from spelling_keys
group by spelling_key
having count(distinct country_code) > 1 or coalesce(spelling_key, '') = ''
