{#- A distributed writer parts one table into files part-00000-<job>, 000000_0, 0001_part_00 or data_0,
    and these into folders key=value: the number of the part goes, and the folders of a job. -#}
{% macro delivery_of(path) -%}
    {%- set part = (
        "(?:part[-._]?(?:[rm]-)?[0-9]+|[0-9]{4,}_part_[0-9]+|[0-9]{6}_[0-9]+|[0-9]{12}"
        "|data_[0-9]+(?:_[0-9]+)*)"
    ) -%}
    regexp_replace(
        regexp_replace({{ path }}, '(^|/){{ part }}([-._][^/]*)?$', '\1part\2'),
        '([^/=]+=[^/]*/)+(part-[0-9a-f]{8}-[0-9a-f-]+)[^/]*$',
        '\2'
    )
{%- endmacro %}
