{% macro record_made(name, rules=none) -%}
    update {{ progress_table("models") }}
    set is_made = true {%- if rules %}, rules = '{{ rules }}' {%- endif %}
    where model_name = '{{ name }}'
{%- endmacro %}
