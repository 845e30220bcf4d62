{#- Whether a JSON array, or a list as Python prints it, holds more than plain texts. -#}
{% macro is_odd_array(text) -%}
    (
        contains({{ text }}, '{')
        or contains({{ text }}, '<')
        or contains({{ text }}, chr(10))
        or contains({{ text }}, '\n')
        or contains({{ text }}, '[[')
        or contains({{ text }}, '["[')
        or contains({{ text }}, ''' ''')
        or contains({{ text }}, 'None')
        or contains({{ text }}, ', nan')
        or contains({{ text }}, '[nan')
    )
{%- endmacro %}
