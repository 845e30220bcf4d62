{#- SQL condition on the rows of a model's inputs: those that this build has to work in. -#}
{% macro is_to_do() -%}
    {%- if execute -%} {{ context[model.config.incremental_strategy](model).is_to_do }}
    {%- else -%} true
    {%- endif -%}
{%- endmacro %}
