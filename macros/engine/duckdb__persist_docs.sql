{#- In one statement, and each comment on one line. -#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) -%}
    {%- set described = [(relation.type ~ " " ~ relation, model.description)] -%}
    {%- for column in model.columns.values() -%}
        {%- set name = "column " ~ relation ~ "." ~ adapter.quote(column.name) -%}
        {%- do described.append((name, column.description)) -%}
    {%- endfor -%}
    {%- call statement("comments", auto_begin=True) -%}
        {%- for name, text in described %}
            comment on {{ name }} is '{{ text.split() | join(" ") | replace("'", "''") }}'
            {%- if not loop.last %}
                ;
            {% endif %}
        {%- endfor %}
    {%- endcall -%}
{%- endmacro %}
