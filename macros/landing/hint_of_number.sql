{#- What a number that cannot be read looks like, and the mapping that makes it one. -#}
{% macro hint_of_number(raw, plain, column) -%}
    {%- set text = bare("(" ~ raw ~ ")::varchar") -%}
    case
        when regexp_full_match({{ text }}, '[+-]?[0-9]*,[0-9]+')
        then
            ', but looks like one with a decimal comma. Map {{ column }} to replace({{ column }}, '','', ''.'')'
        when regexp_full_match({{ text }}, '[+-]?[0-9]{1,3}([.][0-9]{3})*[.,][0-9]+([.][0-9]+)?')
        then {{ hint_of_two_readings(column) }}
        when regexp_full_match({{ text }}, '[+-]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]+')
        then
            ', but looks like one with commas between the thousands. Map {{ column }} to replace({{ column }}, '','', '''')'
        when
            regexp_matches({{ text }}, '[0-9]')
            and regexp_matches({{ text }}, '[\p{Sc}A-Za-z]')
            and {{ plain }} is null
        then '. Map {{ column }} to regexp_replace({{ column }}, ''[^0-9.-]'', '''', ''g'')'
        when {{ plain }} is null
        then ''
        when abs(try_cast({{ plain }} as double)) < 1e10
        then
            ' of at most eight decimals, to which it would be rounded. Map line_amount instead, or round it: {{ column }}: round({{ column }}::decimal(38, 18), 8)'
        else ' below ten thousand million: it is too big'
    end
{%- endmacro %}
