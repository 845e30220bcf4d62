"""The rules, by what they are about; each is found by its id."""

from vectorella.dags.findings import Rule
from vectorella.dags.rules import (
    airflow3,
    care,
    duckdb_files,
    files,
    importing,
    structure,
    timing,
)

RULES: dict[str, Rule] = {
    rule.id: rule
    for module in (files, importing, timing, care, structure, airflow3, duckdb_files)
    for rule in module.RULES
}
