with evaluations as (select * from {{ ref("int_model_evaluations") }})

select model, measure, value, case_count, is_chosen
from evaluations
