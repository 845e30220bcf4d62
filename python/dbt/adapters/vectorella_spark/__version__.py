"""The version of the adapter: it speaks as dbt-spark of the same minor version."""

version = "1.11.0"
