"""The same sales path on Spark, which lists, moves, keeps and adds up, while DuckDB types rows.

Its modules:

* session: the Spark session of a build, local or by Spark Connect.
* adapter: what dbt calls, in the same process.
* tables, types: Delta tables, of which a build replaces parts in one commit each.
* keeping: how far each table is, and what of it is made anew.
* computing: the rows of a table, by Spark itself or by DuckDB in its tasks.
* door: what lies in the landing folder, and its records.
* tasks: what runs in the workers: the project's own SQL on what a task holds.
"""
