with token_ids as (select * from {{ ref("int_token_ids") }})

select token_id, token, document_frequency, occurrence_count
from token_ids
