{#- Tokens are counted by blocks of recipes, of which a build counts those again that changed. -#}
{% macro recipe_block(recipe_id) -%} (({{ recipe_id }} - 1) // 2048) {%- endmacro %}
