{{
    config(
        severity="warn",
        meta={
            "advice": "The tables of recipes are empty: excluded_recipes says why of each row. Allow "
            ~ "more in the setting recipe_licences, or with unknown: keep what names no licence."
        },
    )
}}

-- Recipes that could count were delivered, and none of them may be used.
select sum(rows_excluded) as excluded_count
from {{ ref("landed_files") }}
where kind = 'recipes'
having sum(rows_excluded) > 0 and sum(rows_counted) = 0
