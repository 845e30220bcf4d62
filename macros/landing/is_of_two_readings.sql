{#- 1.250 stands for 1250 where the decimals of the same file follow a comma: one whose fields are
    parted by semicolons, or whose mapping puts a point in the place of a comma. Only a number that
    stands in the record as it is has not been told apart by a mapping. -#}
{% macro is_of_two_readings(plain, raw, column, files) -%}
    {%- set mapped = (setting("transaction_columns") or {})[column] | string -%}
    case
        when case when {{ plain }} is not null then {{ may_be_thousands(plain) }} end
        then
            {% if "','" in mapped -%} true
            {%- else -%}
                list_contains(
                    (select list(file_id) from {{ files }} where delimiter = ';'), landed_file_id
                )
            {%- endif %} and contains(landed_record::varchar, ({{ raw }})::varchar)
        else false
    end
{%- endmacro %}
