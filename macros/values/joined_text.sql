{% macro joined_text(title, ingredients, steps) -%}
    concat_ws(
        ' ', {{ title }}, array_to_string({{ ingredients }}, ' '), array_to_string({{ steps }}, ' ')
    )
{%- endmacro %}
