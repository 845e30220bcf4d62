"""Arrow columns as the lines of CSV and JSON files, without a Python loop over rows.

The sample needs rows that no CSV or JSON writer would write (a field too many, a number that is
none), so lines are put together from fields.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc


def csv_field(column: pa.Array) -> pa.Array:
    """Return a column as CSV fields, quoted where they need it; null is the empty field.

    >>> csv_field(pa.array(["plain", 'a "b", c', None])).to_pylist()
    ['plain', '"a ""b"", c"', '']
    """
    if pa.types.is_list(column.type):
        column = pc.if_else(column.is_null(), pa.scalar(None, pa.string()), json_field(column))
    if not pa.types.is_string(column.type):
        return pc.fill_null(column.cast(pa.string()), "")
    column = pc.fill_null(column, "")
    needs_quotes = pc.or_(
        pc.or_(pc.match_substring(column, ","), pc.match_substring(column, '"')),
        pc.match_substring(column, "\n"),
    )
    if needs_quotes.true_count == 0:
        return column
    doubled = pc.replace_substring(column, '"', '""')
    return pc.if_else(needs_quotes, _between('"', doubled, '"'), column)


def json_field(column: pa.Array) -> pa.Array:
    r"""Return a column of texts, lists of texts or numbers as JSON values.

    >>> json_field(pa.array([["½ cup", 'a "b"'], [], None])).to_pylist()
    ['["½ cup","a \\"b\\""]', '[]', 'null']
    """
    if pa.types.is_list(column.type):
        # flatten() leaves out what other slices of the same array hold.
        sizes = pc.fill_null(pc.list_value_length(column), 0).to_numpy()
        offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]), pa.int32())
        quoted = pa.ListArray.from_arrays(
            offsets, json_field(column.flatten()), mask=column.is_null()
        )
        values = _between("[", pc.binary_join(quoted, ","), "]")
    elif pa.types.is_string(column.type):
        escaped = pc.replace_substring(pc.replace_substring(column, "\\", "\\\\"), '"', '\\"')
        values = _between('"', pc.replace_substring(escaped, "\n", "\\n"), '"')
    else:
        values = column.cast(pa.string())
    return pc.fill_null(values, "null")


def csv_header(names: Sequence[str]) -> bytes:
    """Return the first line of a CSV file."""
    return (",".join(names) + "\n").encode()


def csv_lines(fields: Sequence[pa.Array], endings: pa.Array | str = "\n") -> memoryview:
    r"""Join CSV fields into lines.

    >>> csv_lines([pa.array(["a", "b"]), pa.array(["1", "2"])]).tobytes()
    b'a,1\nb,2\n'
    """
    return _bytes(pc.binary_join_element_wise(_joined(fields), endings, ""))


def json_lines(fields: Mapping[str, pa.Array]) -> memoryview:
    r"""Join JSON values into one object a line.

    >>> json_lines({"id": pa.array(['"a"']), "value": pa.array(["1"])}).tobytes()
    b'{"id":"a","value":1}\n'
    """
    named = [_between(f'"{name}":', values, "") for name, values in fields.items()]
    return _bytes(_between("{", _joined(named), "}\n"))


def _joined(fields: Sequence[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*fields, ",")


def _between(before: str, texts: pa.Array, after: str) -> pa.Array:
    return pc.binary_join_element_wise(before, texts, after, "")


def _bytes(lines: pa.Array) -> memoryview:
    _, offsets, data = lines.buffers()
    if not len(lines):
        return memoryview(b"")
    ends = memoryview(offsets).cast("i")
    return memoryview(data)[ends[lines.offset] : ends[lines.offset + len(lines)]]
