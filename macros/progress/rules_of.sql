{#- What decides the rows of a table besides the landed files: settings, seeds, its own columns, and
    the engine's hash function. A table that was made by other rules is made anew. -#}
{% macro rules_of(node, engine=none) -%}
    {%- set settings, seeds, columns = {}, {}, [] -%}
    {%- for each in [node] + ancestors_of(node) -%}
        {%- for name in each.config.meta.settings or [] -%}
            {%- do settings.update({name: setting(name)}) -%}
        {%- endfor -%}
        {%- if each.resource_type == "seed" -%}
            {%- do seeds.update({each.name: each.checksum.checksum}) -%}
        {%- endif -%}
    {%- endfor -%}
    {%- for column in node.columns.values() -%}
        {%- do columns.append(column.name ~ " " ~ column.data_type) -%}
    {%- endfor -%}
    {%- set rules = {
        "settings": settings,
        "seeds": seeds,
        "columns": columns,
        "engine": engine or engine_fingerprint(),
    } -%}
    {{ return(tojson(rules, sort_keys=true)) }}
{%- endmacro %}

{% macro engine_fingerprint() -%}
    {{ return(run_query("select hash('vectorella')::varchar").rows[0][0]) }}
{%- endmacro %}

{#- Settings are variables of the project; the dictionary `pairings` may name some of them too. A code
    of a currency is one in any case. -#}
{% macro setting(name) -%}
    {%- set value = (var("pairings", none) or {}).get(name, var(name)) -%}
    {{ return(value.upper() if name == "reporting_currency" and value is string else value) }}
{%- endmacro %}
