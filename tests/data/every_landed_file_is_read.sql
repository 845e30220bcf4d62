{{ config(severity="warn") }}

-- The other files are loaded; these wait in the landing folder until they change.
select path, problem
from {{ ref("landed_files") }}
where problem is not null
