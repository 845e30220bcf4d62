{#- The length is asked first: few values are as short as these. -#}
{% macro is_absent(text) -%}
    {%- set absent, lengths = [""], [0] -%}
    {%- for value in setting("absent_values") -%}
        {%- do absent.append(value) -%} {%- do lengths.append(value | length) -%}
    {%- endfor -%}
    case
        when length({{ text }}) <= {{ lengths | max }}
        then lower({{ text }}) in ({{ literals(absent) }})
        else {{ text }} is null
    end
{%- endmacro %}
