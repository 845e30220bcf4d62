{{
    config(
        severity="warn",
        meta={
            "advice": "Every file of this kind is set aside, so that its tables are empty: do what "
            ~ "landed_files.problem says of each."
        },
    )
}}

select kind, count(*) as file_count
from {{ ref("landed_files") }}
where is_there
group by kind
having count(reader) = 0
