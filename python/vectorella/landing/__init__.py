"""From a folder of raw files to records that no reader may lose.

`files` finds and opens them, `columns` maps their columns, `inspection` decides how each is
read, `strict` reads record by record what DuckDB's own readers would not deliver whole.
"""
