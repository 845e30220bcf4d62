{#- What a time that cannot be read looks like, and the mapping that makes it one. -#}
{% macro hint_of_time(text) -%}
    case
        when regexp_matches({{ text }}, '(?i)[0-9] *[ap][.]?m[.]?$')
        then
            ', but looks like a clock of twelve hours. Map COLUMN to strptime(COLUMN, ''%m/%d/%Y %I:%M:%S %p''), in the order of your dates'
        when regexp_matches({{ text }}, ':[0-9.]+ *[A-Za-z]{1,5}$')
        then
            ': several zones share this abbreviation. Write an offset such as +01:00, or a name such as Europe/London'
        when regexp_matches({{ text }}, '^[0-9]{1,2}[./-][0-9]{1,2}[./-][0-9]{2,4}')
        then
            ', but looks like day and month in an order of its own. Map COLUMN to strptime(COLUMN, ''%d/%m/%Y %H:%M:%S''), or ''%m/%d/%Y'' where the month comes first'
        when regexp_full_match({{ text }}, '[2-6][0-9]{4}([.,][0-9]+)?')
        then
            ', but looks like a date of a spreadsheet. Map COLUMN to timestamp ''1899-12-30'' + to_days(1) * COLUMN::double'
        when regexp_full_match({{ text }}, '[12][0-9]{9}([.][0-9]+)?')
        then ', but looks like seconds since 1970. Map COLUMN to to_timestamp(COLUMN::double)'
        when regexp_full_match({{ text }}, '[12][0-9]{12}')
        then
            ', but looks like milliseconds since 1970. Map COLUMN to to_timestamp(COLUMN::double / 1000)'
        when regexp_full_match({{ text }}, '(19|20)[0-9]{6}')
        then
            ', but looks like a date without hyphens. Map COLUMN to strptime(COLUMN::varchar, ''%Y%m%d'')'
        when regexp_matches({{ text }}, '[A-Za-z]{3}')
        then
            ', but names a month or a day. Map COLUMN to strptime(COLUMN, ''%d %b %Y %H:%M:%S''), in the order of your dates'
        else ''
    end
{%- endmacro %}
