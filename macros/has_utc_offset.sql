{% macro has_utc_offset(expression) -%}
    {{ return(adapter.dispatch("has_utc_offset")(expression)) }}
{%- endmacro %}

{#- By position, since a regular expression over every time stamp costs more than all the rest. -#}
{% macro default__has_utc_offset(expression) -%}
    case
        typeof({{ expression }})
        when 'TIMESTAMP WITH TIME ZONE'
        then true
        when 'VARCHAR'
        then
            length(({{ expression }})::varchar) > 16
            and (
                right(({{ expression }})::varchar, 1) in ('Z', 'z')
                or substr(({{ expression }})::varchar, -6, 1) in ('+', '-')
                or substr(({{ expression }})::varchar, -5, 1) in ('+', '-')
                or substr(({{ expression }})::varchar, -3, 1) in ('+', '-')
            )
        else false
    end
{%- endmacro %}
