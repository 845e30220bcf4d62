"""The same sales path on Spark: it lists, moves, keeps and adds up; DuckDB in its tasks types rows.

    session: the Spark session of a build, local or by Spark Connect.
    adapter: what dbt calls, in the same process.
    tables: Delta tables, of which a build replaces parts in one commit each.
    keeping: how far each table is, and what of it is made anew.
    door: what lies in the landing folder, and its records.
    tasks: what runs in the workers: the project's own SQL, by DuckDB, on what a task holds.
"""
