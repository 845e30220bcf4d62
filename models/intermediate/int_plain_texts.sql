with
    raw_texts as (select * from {{ ref("int_raw_texts") }}),

    html_texts as (select * from {{ ref("int_html_texts") }}),

    plain_texts as (
        select
            raw_texts.recipe_id,
            raw_texts.row_id,
            coalesce(html_texts.plain_text, raw_texts.text) as text,
            raw_texts.version
        from raw_texts
        left join html_texts on raw_texts.row_id = html_texts.row_id
    )

select *
from plain_texts
