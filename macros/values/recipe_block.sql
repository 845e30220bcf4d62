{#- Tokens are counted by blocks of 2 to the power of 16 recipes, of which a build counts those again
    that changed. Counts of smaller blocks are more: of 2 million recipes, blocks of 2,048 have twice as
    many, and to count them takes 0.3 GB more. -#}
{% macro recipe_block(recipe_id) -%} (({{ recipe_id }} - 1) >> 16) {%- endmacro %}
