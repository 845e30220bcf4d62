{#- The engine knows abbreviations besides, most of which several zones share. -#}
{% macro is_time_zone_name(name) -%}
    {%- set without_slash = (
        "UTC GMT UCT Zulu Universal Greenwich GMT+0 GMT-0 GMT0 CET EET MET WET EST MST HST CST6CDT "
        "EST5EDT MST7MDT PST8PDT Cuba Egypt Eire GB GB-Eire Hongkong Iceland Iran Israel Jamaica "
        "Japan Kwajalein Libya NZ NZ-CHAT Navajo PRC Poland Portugal ROC ROK Singapore Turkey W-SU"
    ) -%}
    (
        ({{ name }} like '%/%' and {{ name }} not like 'SystemV/%')
        or {{ name }} in ('{{ without_slash.split(" ") | join("', '") }}')
    )
{%- endmacro %}
