{#- A table is made with its comments: dbt-spark would alter it once for each column. -#}
{% macro spark__persist_docs(relation, model, for_relation, for_columns) -%} {%- endmacro %}
