with
    texts as (select * from {{ ref("int_plain_texts") }}),

    forms as (select unnest(string_split(text, ' ')) as form from texts),

    form_counts as (
        select form, count(*) as occurrence_count from forms where form <> '' group by form
    )

select *
from form_counts
