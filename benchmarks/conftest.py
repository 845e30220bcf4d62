"""Doctests of the benchmark, without the modules whose libraries the tests do not install."""

collect_ignore = ["__main__.py", "plot.py"]
collect_ignore_glob = [
    "peers/*polars.py",
    "peers/*pandas.py",
    "peers/*spark.py",
    "peers/*statsforecast.py",
]
