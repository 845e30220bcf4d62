{#- What is derived from all recipes is made anew when one of them, a setting or a seed has changed,
    and left alone otherwise. Leaves pairing_settings and pairings_made_from in the session. -#}
{% macro forget_outdated_pairings() -%}
    {{ remember_pairing_settings() }}
    ;
    set
        variable pairings_made_from = (
            select
            md5(
                concat_ws(
                    ' ',
                    '{{ seed_checksums(["ingredient_names", "ingredient_aliases", "reference_pairs"]) }}',
                    getvariable('pairing_settings'),
                    (select coalesce(max(version), 0) from {{ ref("int_recipe_ids") }}),
                    count(*),
                    bit_xor(hash(recipe_id, ingredient_id, jars))
                )
            )
            from {{ ref("int_recipe_ingredients") }}
        )
    {%- if is_incremental() %}
        ;
        delete from {{ this }}
        where made_from <> getvariable('pairings_made_from')
    {%- endif %}
{%- endmacro %}
