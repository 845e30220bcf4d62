{#- In whole numbers of thirty-eight digits; in floating point from a thousand million million on, which
    is no sum of money. -#}
-- fmt: off
{% macro spark__converted_amount(amount, units_per_euro, reporting_units_per_euro) -%}
    {%- set rate = "(" ~ reporting_units_per_euro ~ " * 1000000)::decimal(38, 0)" -%}
    {%- set n = "(abs(" ~ amount ~ ") * 100000000)::decimal(38, 0) * " ~ rate -%}
    {%- set d = "(" ~ units_per_euro ~ " * 1000000)::decimal(38, 0) * 1000000" -%}
    {%- set rough = amount ~ "::double * " ~ reporting_units_per_euro ~ " / " ~ units_per_euro -%}
    case when abs({{ rough }}) < 1e15 then
        (case when {{ amount }} < 0 then -0.01 else 0.01 end * ((2 * {{ n }} + {{ d }}) div (2 * {{ d }})))::decimal(28, 2)
    else round({{ rough }}, 2)::decimal(28, 2) end
{%- endmacro %}
