{% macro is_cancelled(status) -%}
    {%- set cancelled = var("cancelled_statuses") -%}
    coalesce({{ status }} in ('{{ cancelled | join("', '") }}'), false)
{%- endmacro %}
