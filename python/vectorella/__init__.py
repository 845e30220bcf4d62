"""Noltella's analytics: what the dbt models, the command line and the tests import."""
