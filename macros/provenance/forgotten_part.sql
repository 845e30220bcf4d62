{#- A part of its own, -1: the fingerprint of the take-downs that a table has worked in. One that does
    not read them has worked in what all the tables nearest to it have. What the strict reader has
    read is forgotten when it has been staged, and read again when it is staged anew. -#}
{% macro forgotten_part(node) -%}
    {%- if node.config.meta.reads_take_downs -%}
        {%- set staged = stored_recipes() -%}
        select
            -1::bigint as part,
            coalesce(
                bit_xor(
                    hash(
                        hash(
                            source_recipe_id,
                            source
                            {%- if node.name != "stg_recipes" and staged is not none %}
                                ,
                                {{ is_made("stg_recipes") }},
                                (
                                    select bit_xor(hash(row_id))
                                    from {{ staged }}
                                    where take_down is not null
                                )
                            {%- endif %}
                        )
                    )
                ),
                0
            )::ubigint as state
        from {{ take_downs_table() }}
    {%- else -%}
        select -1::bigint as part, min(state) as state
        from {{ progress_of_inputs(node.name) }}
        where part = -1 and input_name != 'raw_strict_records'
        having count(distinct state) = 1
    {%- endif -%}
{%- endmacro %}
