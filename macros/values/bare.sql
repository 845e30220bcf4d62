{#- What surrounds a value in an export and is no part of it: spaces of every kind, tabs, line ends,
    byte order marks, characters without width, and the ="..." by which a sheet is kept from taking a
    text for a number. To give trim() these characters costs thirty times as much. -#}
{% macro bare(text) -%} {{ return(adapter.dispatch("bare")(text)) }} {%- endmacro %}

{% macro default__bare(text) -%}
    {%- set unseen = (
        " \t\n\u000b\u000c\r\u0085\u00a0\u00ad\u1680\u180e\u2000\u2001\u2002\u2003\u2004\u2005\u2006"
        "\u2007\u2008\u2009\u200a\u200b\u200c\u200d\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d"
        "\u202e\u202f\u205f\u2060\u2066\u2067\u2068\u2069\u3000\ufeff"
    ) -%}
    {%- set around = "'^[" ~ unseen ~ "]+|[" ~ unseen ~ "]+$', '', 'g'" -%}
    regexp_replace(
        regexp_replace(regexp_replace({{ text }}, {{ around }}), '^="(.*)"$', '\1', 's'),
        {{ around }}
    )
{%- endmacro %}
