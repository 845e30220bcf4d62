{% macro is_made(name, rules=none) -%}
    {{ return(adapter.dispatch("is_made")(name, rules)) }}
{%- endmacro %}

{% macro default__is_made(name, rules) -%}
    {%- set query -%}
        select count(*)
        from {{ progress_table("models") }}
        where
            model_name = '{{ name }}'
            and is_made
            {%- if rules %} and rules = '{{ rules }}' {%- endif %}
    {%- endset -%}
    {{ return(run_query(query).rows[0][0] > 0) }}
{%- endmacro %}

{% macro spark__is_made(name, rules) -%} {{ return(adapter.is_made(name, rules)) }} {%- endmacro %}
