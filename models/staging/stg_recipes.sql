with
    landed_recipes as (
        {% call read_landing(
            "recipes", files=ref("raw_files"), strict_records=ref("raw_strict_records")
        ) %}
            {{ recipe_key("raw_recipe_id") }} as source_recipe_id,
            {{ recipe_text("raw_title") }} as title,
            {{ text_list("raw_ingredients") }} as ingredients,
            {{ text_list("raw_steps") }} as steps,
            {{ recipe_text("raw_language") }} as language,
            {{ recipe_text("raw_source") }} as source,
            {{ recipe_text("raw_licence") }} as licence,
            {{ recipe_rejection_reason() }} as rejection_reason
        {% endcall %}
    ),

    known_recipes as (
        select
            *,
            {{ take_down_of(ref("take_downs"), "source_recipe_id", "source", "record_text") }}
            as take_down
        from landed_recipes
    ),

    readable_recipes as (
        select
            * replace (
                {%- for column in (
                    "title",
                    "ingredients",
                    "steps",
                    "language",
                    "source",
                    "record_text",
                ) %}
                    case when take_down is null then {{ column }} end as {{ column }}
                    {%- if not loop.last %},{% endif %}
                {%- endfor %}
            )
        from known_recipes
    ),

    joined_recipes as (
        select *, {{ joined_text("title", "ingredients", "steps") }} as text from readable_recipes
    )

select
    {{ row_id("file_id", "record_number") }} as row_id,
    file_id,
    record_number,
    source_recipe_id,
    title,
    ingredients,
    steps,
    -- An entity is an ampersand with a letter or # behind it: "salt & pepper" is left alone.
    case
        when contains(text, '<') or (contains(text, '&') and regexp_matches(text, '&[#A-Za-z]'))
        then plain_text(text)
    end as plain_text,
    language,
    source,
    licence,
    rejection_reason,
    record_text,
    take_down
from joined_recipes
