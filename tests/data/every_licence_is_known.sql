{{
    config(
        severity="warn",
        meta={
            "advice": "The setting recipe_licences may name them as they are written. Add the "
            ~ "spelling to seeds/licence_spellings.csv where it means a licence of seeds/licences.csv."
        },
    )
}}

-- Licences of recipes that are no identifier in any known spelling.
select
    licence,
    sum(recipe_count)::bigint as recipe_count,
    sum(excluded_count)::bigint as excluded_count
from {{ ref("recipe_sources") }}
where licence is not null and not is_known_licence
group by licence
