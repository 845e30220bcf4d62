-- The books of every file: rows_read comes from counting its lines or from its footer, the other
-- numbers from where the rows went.
select *
from {{ ref("landed_files") }}
where rows_read != rows_counted + rows_superseded + rows_rejected + rows_excluded
