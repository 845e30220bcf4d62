"""Random histories of a landing folder, and whether incremental builds end where a full one does.

`contents` are the lines and recipes that are delivered, `landing` the files they arrive in,
`actions` what may happen on a day, `builds` runs dbt, `comparison` finds differences, `history`
plays one day after the other.
"""
