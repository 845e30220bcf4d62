{% macro literals(texts) -%}
    {%- set quoted = [] -%}
    {%- for text in texts -%}
        {%- do quoted.append("'" ~ text.lower().replace("'", "''") ~ "'") -%}
    {%- endfor -%}
    {{ return(quoted | join(", ")) }}
{%- endmacro %}
