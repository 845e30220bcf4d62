with
    rejected_lines as (
        select * from {{ ref("stg_transactions") }} where rejection_reason is not null
    ),

    raw_files as (select * from {{ ref("raw_files") }})

select
    rejected_lines.row_id,
    raw_files.path,
    rejected_lines.record_number,
    rejected_lines.record_text,
    rejected_lines.rejection_reason
from rejected_lines
inner join raw_files on rejected_lines.file_id = raw_files.file_id
