with
    rejected_lines as (
        select * from {{ ref("stg_transactions") }} where rejection_reason is not null
    ),

    landed_files as (select * from {{ ref("int_landed_files") }})

select
    rejected_lines.row_id,
    landed_files.path,
    rejected_lines.record_number,
    rejected_lines.record_text,
    rejected_lines.rejection_reason
from rejected_lines
inner join landed_files on rejected_lines.file_id = landed_files.file_id
