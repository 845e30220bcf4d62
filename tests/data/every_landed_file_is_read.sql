{{
    config(
        severity="warn",
        meta={
            "advice": "All other files are loaded. Mend the file: it is read again when it changes."
        },
    )
}}

select path, problem
from {{ ref("landed_files") }}
where problem is not null
