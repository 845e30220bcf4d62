{#- Whether a text may be a list in other ways than by a delimiter: HTML, entities, escapes, what a
    program printed, bullets, numbers and headings before lines, or nothing at all. -#}
{% macro is_odd_text(text) -%}
    (
        contains({{ text }}, '<')
        or contains({{ text }}, chr(92))
        or contains({{ text }}, chr(13))
        or contains({{ text }}, chr(8232))
        or contains({{ text }}, '&')
        and regexp_matches({{ text }}, '&[#A-Za-z]')
        or regexp_matches({{ text }}, '^\s*(?:[\[({"]|c\(|array\()')
        or regexp_matches(
            {{ text }}, '(?:^|[\n|;])\s*(?:[^\w\s\p{L}\p{N}\[("]|[0-9]{1,2}\s*[.):]\s|(?i:step)\s)'
        )
        or strlen({{ text }}) < 6
        and lower(trim({{ text }})) in ('nan', 'none', 'null', 'na', 'n/a', '<na>')
    )
{%- endmacro %}
