{{
    config(
        severity="warn",
        meta={
            "advice": "They count under ZZ, with their spelling kept: add it to "
            ~ "seeds/country_aliases.csv. Lilliput and Atlantis stand in the sample on "
            ~ "purpose, to show this."
        },
    )
}}

select country_spelling, count(*) as line_count
from {{ ref("order_lines") }}
where country_code = 'ZZ'
group by all
