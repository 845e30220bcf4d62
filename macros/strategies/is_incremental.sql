{#- Whether a model's SQL is over what is new. In tasks of Spark it is over all that a task is given. -#}
{% macro is_incremental() -%}
    {{ return(adapter.dispatch("is_incremental", "vectorella")()) }}
{%- endmacro %}

{% macro default__is_incremental() -%} {{ return(is_begun()) }} {%- endmacro %}

{% macro spark__is_incremental() -%}
    {{ return(is_begun() and not model.config.meta.on_spark) }}
{%- endmacro %}
