{#- A table that hands out numbers, once for ever: its model returns the rows that are new or have
    changed, which replace those of the same unique key. raw_files has no inputs but a folder: it is
    asked in each build, and then the numbers of its files, with whether they are there, tell whether
    anything came or went. -#}
{% macro numbered(node) -%}
    {%- set is_first = node.name == "raw_files" -%}
    {%- set parts -%}
        select
            0::bigint as part,
            coalesce(bit_xor({{ fingerprint(fingerprint("file_id, is_there")) }}), 0)::{{ state_type() }} as state
        from {{ relation_of(node.name) }}
    {%- endset -%}
    {{
        return(
            {
                "parts": parts if is_first else as_whole(node).parts,
                "is_to_do": "true",
                "is_asked_always": is_first,
            }
        )
    }}
{%- endmacro %}
