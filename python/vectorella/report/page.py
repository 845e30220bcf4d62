"""The page as one file: the template with its style, its script, the charts' library and facts."""

import base64
import gzip
import json
from datetime import UTC, datetime
from functools import cache
from html import escape
from importlib.resources import files

from vectorella.report.charts import specifications

Facts = dict[str, object]


def assembled(facts: Facts, identity: str) -> str:
    """A page that loads nothing from elsewhere.

    Facts are packed, so that no text of theirs can be taken for a part of the page.

    Args:
        facts: what `report.facts` returned.
        identity: of the file that they were read from, to know the page by.

    Raises:
        ValueError: vl-convert, which brings the charts' library, is not installed.
    """
    text = {
        "identity": identity,
        "title": f"{str(facts['brand']).title()}: sales and recipes",
        "fresh": str(facts["fresh"]),
        "summary": str(facts["summary"]),
        "made": f"Made by vectorella report at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC. "
        "It loads nothing from elsewhere and sends nothing.",
    }
    parts = {name: escape(value) for name, value in text.items()} | {
        "style": _resource("page.css"),
        "script": _resource("page.js"),
        "library": _packed_library(),
        "facts": packed(json.dumps(facts | {"charts": specifications()}, separators=(",", ":"))),
    }
    # Split once: no value is looked into for the place of another.
    pieces = _resource("page.html").split("{{")
    page = [pieces[0]]
    for piece in pieces[1:]:
        name, _, rest = piece.partition("}}")
        page += [parts[name], rest]
    return "".join(page)


def packed(text: str) -> str:
    """A text as gzip in Base64, which holds no character that HTML knows.

    >>> gzip.decompress(base64.b64decode(packed("</script>"))).decode()
    '</script>'
    """
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


def check_library() -> None:
    """Raise ValueError where vl-convert, which brings the charts' library, is not installed."""
    try:
        import vl_convert  # noqa: F401
    except ImportError as error:
        raise ValueError(
            "The page needs vl-convert for its charts: install it with `uv sync --extra report`, "
            "or say `uv run --extra report vectorella ...`."
        ) from error


@cache
def _packed_library() -> str:
    check_library()
    import vl_convert

    return packed(vl_convert.javascript_bundle())


def _resource(name: str) -> str:
    return files("vectorella.report").joinpath(name).read_text(encoding="utf-8")
