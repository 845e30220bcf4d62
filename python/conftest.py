"""What pytest leaves out of its search for doctests: modules for Spark where there is none."""

from importlib.util import find_spec

collect_ignore_glob = ["dbt/*"]
if find_spec("pyspark") is None:
    collect_ignore_glob += [
        f"vectorella/spark/{name}.py"
        for name in (
            *("adapter", "check", "computing", "door", "importing", "keeping", "session"),
            "tables",
        )
    ]
