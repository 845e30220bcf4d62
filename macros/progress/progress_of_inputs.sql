{#- What the tables hold that a model is made from: those nearest to it, or those of a strategy. -#}
{% macro progress_of_inputs(name, strategy=none) -%}
    (
        select inputs.input_name, parts.part, parts.state
        from {{ progress_table("inputs") }} as inputs
        left join {{ progress_table("parts") }} as parts on inputs.input_name = parts.model_name
        where
            inputs.model_name = '{{ name }}'
            and {% if strategy %} inputs.strategy = '{{ strategy }}'
            {% else %} inputs.is_nearest
            {% endif %}
    )
{%- endmacro %}
