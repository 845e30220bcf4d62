{#- What came back counts as returned where its quantity is below zero: there it is a line of its own. -#}
{% macro is_cancelled(status_kind, quantity) -%}
    coalesce(
        {{ status_kind }} = 'cancelled' or ({{ status_kind }} = 'refunded' and {{ quantity }} >= 0),
        false
    )
{%- endmacro %}
