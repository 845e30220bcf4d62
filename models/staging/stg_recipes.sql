with
    landed_recipes as (
        {% call read_landing(
            "recipes", files=ref("int_landed_files"), records=ref("int_strict_records")
        ) %}
            {{ trimmed_text("raw_recipe_id") }} as source_recipe_id,
            {{ trimmed_text("raw_title") }} as title,
            {{ text_list("raw_ingredients") }} as ingredients,
            {{ text_list("raw_steps") }} as steps,
            {{ trimmed_text("raw_language") }} as language,
            {{ trimmed_text("raw_source") }} as source,
            {{ trimmed_text("raw_licence") }} as licence,
            {{ recipe_rejection_reason() }} as rejection_reason
        {% endcall %}
    )

select
    {{ row_id("file_id", "record_number") }} as row_id,
    file_id,
    record_number,
    source_recipe_id,
    title,
    ingredients,
    steps,
    language,
    source,
    licence,
    rejection_reason,
    record_text
from landed_recipes
