{#- Codes under which exchanges and tills quote hundredths, and of what. -#}
{% macro minor_currencies() -%}
    {{
        return(
            {
                "GBp": "GBP",
                "GBX": "GBP",
                "ZAc": "ZAR",
                "ZAC": "ZAR",
                "ILa": "ILS",
                "ILA": "ILS",
                "USc": "USD",
                "USX": "USD",
            }
        )
    }}
{%- endmacro %}
