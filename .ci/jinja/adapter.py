"""What sqlfluff puts in place of dbt's `adapter`, so that it lints without a database."""

from collections.abc import Callable

from jinja2 import pass_context
from jinja2.runtime import Context


@pass_context
def dispatch(context: Context, macro_name: str, macro_namespace: str = "") -> Callable[..., str]:
    """The variant of a macro for every engine, which is the one that the linter knows."""
    return context[f"default__{macro_name}"]


def quote(identifier: str) -> str:
    """The identifier as DuckDB quotes it."""
    return f'"{identifier}"'
