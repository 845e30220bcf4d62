{#- Bare, or null where nothing is left. To take away what surrounds a text costs 300 ns, and nearly no
    text has anything around it: to ask first costs 10. -#}
{% macro cleared(text) -%}
    case
        when
            {{ text }} < '!'
            or {{ text }} like '% '
            or {{ text }} like '%' || chr(9)
            or {{ text }} like '="%'
            or strlen({{ text }}) != length({{ text }})
        then nullif({{ bare(text) }}, '')
        else {{ text }}
    end
{%- endmacro %}
