-- `vectorella daily` writes the rows when a build has ended; dbt keeps the table.
select
    null::varchar as model_id,
    null::varchar as state,
    null::varchar as verdict,
    null::varchar as reasons,
    null::varchar as forecast_model,
    null::varchar as recommender,
    null::date as sales_until,
    null::bigint as recipe_count,
    null::timestamp as trained_at,
    null::timestamp as validated_at,
    null::timestamp as promoted_at,
    null::timestamp as retired_at
where false
