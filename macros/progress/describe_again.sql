{#- A column that the table does not have yet is described when the table is made anew. -#}
{% macro describe_again(node) -%}
    {%- set relation = stored_relation(node) -%}
    {%- set stored = adapter.get_columns_in_relation(relation) | map(attribute="name") | list -%}
    {%- set described = {} -%}
    {%- for name, column in node.columns.items() if column.name in stored -%}
        {%- do described.update({name: column}) -%}
    {%- endfor -%}
    {%- do persist_docs(relation, dict(node, columns=described)) -%}
    {#- What runs next must not end with this transaction, which dbt would roll back. -#}
    {%- do adapter.commit() -%}
{%- endmacro %}
