-- An alias whose key a code, a name or another alias already has can never be the one that matches.
with
    countries as (select * from {{ ref("countries") }}),

    country_aliases as (select * from {{ ref("country_aliases") }}),

    spellings as (
        select country_code as spelling, false as is_alias
        from countries
        union all
        select alpha_3 as spelling, false as is_alias
        from countries
        union all
        select country_name as spelling, false as is_alias
        from countries
        union all
        select alias as spelling, true as is_alias
        from country_aliases
    ),

    spelling_keys as (
        select spelling, is_alias, {{ country_key("spelling") }} as spelling_key from spellings
    )

select spelling_key, string_agg(spelling, ', ') as spellings
from spelling_keys
group by spelling_key
having count(*) > 1 and bool_or(is_alias)
