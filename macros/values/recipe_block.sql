{#- Tokens are counted by blocks of 2 to the power of 11 recipes, of which a build counts those again
    that changed. -#}
{% macro recipe_block(recipe_id) -%} (({{ recipe_id }} - 1) >> 11) {%- endmacro %}
