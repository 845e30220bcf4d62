{#- Whether an item of a list may be more than one line: over the items, joined. Each sign is looked
    for by itself, which costs a tenth of one pattern for them all. -#}
{% macro is_odd_list(joined) -%}
    (
        contains({{ joined }}, chr(10))
        or contains({{ joined }}, '<')
        or contains({{ joined }}, '{')
        or contains({{ joined }}, chr(92))
        or contains({{ joined }}, '["')
    )
{%- endmacro %}
