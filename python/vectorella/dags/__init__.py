"""Validating DAGs of Airflow from their text: nothing that is read here is imported or run.

`folder` finds the files, `source` and `definitions` read one, `rules` judge, `checking` puts it
together; `ruff` and `environment` ask other programs, and `formats` tell the findings.
"""
