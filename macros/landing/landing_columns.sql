{% macro landing_columns(kind) -%}
    {{
        return(
            {
                "transactions": [
                    "order_id",
                    "ordered_at",
                    "country",
                    "sku",
                    "quantity",
                    "unit_price",
                    "currency",
                    "line_number",
                    "status",
                    "time_zone",
                    "updated_at",
                    "line_amount",
                ],
                "recipes": [
                    "recipe_id",
                    "title",
                    "ingredients",
                    "steps",
                    "language",
                    "source",
                    "licence",
                ],
            }[kind]
        )
    }}
{%- endmacro %}
