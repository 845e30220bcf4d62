{{
    config(
        severity="warn",
        meta={
            "advice": "All other files are loaded. Mend the file, or take it out: it is read again "
            ~ "when it changes."
        },
    )
}}

-- One that was taken out, as its sentence advises, is no trouble any more; one that was to be read
-- and vanished before is.
select path, problem
from {{ ref("landed_files") }}
where problem is not null and (is_there or reader is not null)
