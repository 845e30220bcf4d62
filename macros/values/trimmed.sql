{#- DuckDB's trim takes 70 ns a text, and nearly no text has anything to trim: to ask first takes a
    third. Not for columns with few values: of those, trim treats each value once. -#}
{% macro trimmed(text) -%}
    case
        when
            {{ text }} like ' %' or {{ text }} like '% ' or strlen({{ text }}) != length({{ text }})
        then trim({{ text }})
        else {{ text }}
    end
{%- endmacro %}
