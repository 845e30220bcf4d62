{#- DuckDB lists a folder only where a pattern ends in a slash: hence the brackets around the last
    letter of its name. What an address holds, only reading it tells. -#}
{% macro check_landing() -%}
    {%- set landing = env_var("VECTORELLA_LANDING", "data/sample").rstrip("/") -%}
    {%- set is_read = "model.vectorella.raw_files" in selected_resources -%}
    {%- if execute and is_read and "://" not in landing and landing[-1:] not in ("", ".") -%}
        {%- set name = modules.re.sub("([\\[*?])", "[\\g<1>]", landing[:-1]).replace("'", "''") -%}
        {%- set folder = name ~ "[" ~ landing[-1].replace("'", "''") ~ "]" -%}
        {%- if not run_query("from glob('" ~ folder ~ "/') limit 1").rows -%}
            {%- do exceptions.raise_compiler_error(
                "There is no landing folder "
                ~ landing
                ~ ". Set VECTORELLA_LANDING to the folder that holds transactions/ and recipes/, "
                ~ "or make it."
            ) -%}
        {%- endif -%}
        {%- set files = [] -%}
        {%- for kind in ("transactions", "recipes") -%}
            {%- do files.extend(
                run_query("from glob('" ~ folder ~ "/" ~ kind ~ "/**') limit 1").rows
            ) -%}
        {%- endfor -%}
        {%- if not files -%}
            {%- do exceptions.warn(
                "The landing folder "
                ~ landing
                ~ " holds no file below transactions/ or recipes/. Deliver some, or set "
                ~ "VECTORELLA_LANDING to another folder."
            ) -%}
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}
