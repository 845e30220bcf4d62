{#- What a number that cannot be read looks like, and the mapping that makes it one. -#}
{% macro hint_of_number(text, plain) -%}
    case
        when regexp_full_match({{ text }}, '[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+')
        then
            '. Map COLUMN to replace(COLUMN, '','', '''') where a comma parts thousands, to replace(COLUMN, '','', ''.'') where it parts the decimals'
        when regexp_full_match({{ text }}, '[+-]?[0-9]*,[0-9]+')
        then
            ', but looks like one with a decimal comma. Map COLUMN to replace(COLUMN, '','', ''.'')'
        when regexp_full_match({{ text }}, '[+-]?[0-9]{1,3}([.][0-9]{3})+[.,][0-9]+')
        then {{ hint_of_two_readings() }}
        when regexp_full_match({{ text }}, '[+-]?[0-9]{1,3}(,[0-9]{3})+[.][0-9]+')
        then
            ', but looks like one with commas between the thousands. Map COLUMN to replace(COLUMN, '','', '''')'
        when
            regexp_matches({{ text }}, '[0-9]')
            and regexp_matches({{ text }}, ',[0-9]{1,2}([^0-9]|$)')
        then
            '. Map COLUMN to replace(regexp_replace(COLUMN, ''[^0-9,-]'', '''', ''g''), '','', ''.'')'
        when
            regexp_matches({{ text }}, '[0-9]')
            and regexp_matches({{ text }}, '[\p{Sc}A-Za-z]')
            and {{ plain }} is null
        then '. Map COLUMN to regexp_replace(COLUMN, ''[^0-9.-]'', '''', ''g'')'
        when {{ plain }} is null
        then ''
        when abs(try_cast({{ plain }} as double)) < 1e10
        then
            ' of at most eight decimals, to which it would be rounded. Map line_amount instead, or round it: COLUMN: round(COLUMN::decimal(38, 18), 8)'
        else ' below ten thousand million: it is too big'
    end
{%- endmacro %}
