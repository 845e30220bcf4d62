{% macro converted_amount(amount, units_per_euro, reporting_units_per_euro) -%}
    {{
        return(
            adapter.dispatch("converted_amount")(amount, units_per_euro, reporting_units_per_euro)
        )
    }}
{%- endmacro %}

{#- Half a cent is rounded away from zero, as merchants do. A floating-point number holds neither half
    a cent nor most rates, so hundred-millionths and millionths are multiplied and divided as whole
    numbers: twice the numerator and the denominator over twice the denominator. What is too large
    for that is no sum of money. -#}
{% macro default__converted_amount(amount, units_per_euro, reporting_units_per_euro) -%}
    {%- set numerator -%}
        (abs({{ amount }}) * 100000000)::hugeint
        * ({{ reporting_units_per_euro }} * 1000000)::hugeint
    {%- endset -%}
    {%- set denominator = "(" ~ units_per_euro ~ " * 1000000)::hugeint * 1000000" -%}
    coalesce(
        sign({{ amount }}) * try(
            (
                divide(2 * {{ numerator }} + {{ denominator }}, 2 * {{ denominator }})::decimal(
                    38, 0
                )
                * 0.01
            )::decimal(28, 2)
        ),
        round(
            {{ amount }}::double
            * {{ reporting_units_per_euro }}::double
            / {{ units_per_euro }}::double,
            2
        )::decimal(28, 2)
    )
{%- endmacro %}
