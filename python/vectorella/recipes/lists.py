r"""Lists as people and programs write them, for the few that SQL does not take apart.

Text becomes items: HTML lists, lines with bullets and numbers, and the lists that Python, R,
Postgres and NumPy print. Objects become what they say, see `objects`.
"""

import ast
import json
import re
from collections.abc import Iterator, Sequence

import pyarrow as pa

from vectorella.recipes.markup import HIDDEN, plain_text
from vectorella.recipes.objects import lines

ABSENT = frozenset({"", "nan", "none", "null", "na", "n/a", "<na>"})
BLOCK = re.compile(
    r"</?(?:li|ul|ol|p|div|br|tr|table|h[1-6]|dd|dt|dl|section)\b[^<>]*>", re.IGNORECASE
)
ENTITY = re.compile(r"&(?:#\d+|#x[\da-f]+|[a-z][a-z\d]+);", re.IGNORECASE)
LINE_END = re.compile(r"[\r\n\v\f\x85\u2028\u2029]+")
LITERAL_LINE_END = re.compile(r"(?:\\r)?\\n|\\r|\\t")
CODE_POINT = re.compile(r"\\u([\da-fA-F]{4})|\\x([\da-fA-F]{2})")
BULLET = re.compile(r"^\s*(?:[-*+•‣◦▪●○·∙➤►▶→■◆✔\u2013—✓□☐]|\[[ xX]?\])\s+|^\s*[•‣◦▪●○]")
NUMBERED = re.compile(r"^\s*(?:step\s+)?\d{1,2}\s*[.):]\s+(?=\S)|^\s*step\s+\d{1,2}\s+", re.I)
HEADING = re.compile(r"^\s*(?:#{1,6}\s+|(?=\*\*[^*]+\*\*:?\s*$)\*\*)(.+?)\s*[#*:]*\s*$")
NUMPY_GAP = re.compile(r"""(?<=['"])\s+(?=['"])""")
R_VECTOR = re.compile(r"^(?:c|list)\((.*)\)$", re.DOTALL)
NUMPY_ARRAY = re.compile(r"^array\((\[.*\])(?:,\s*dtype=[^()]*)?\)$", re.DOTALL)
# A list in a list in a list: deeper ones are text.
DEEPEST = 20
OPENERS = {"[": "]", "(": ")", "{": "}"}


def items(text: str, delimiters: Sequence[str]) -> list[str]:
    r"""The items of a list that is one text.

    Args:
        text: JSON, a list as a program prints it, HTML, or lines.
        delimiters: what parts a text that is none of these, in order of preference.

    >>> items('[{"quantity": 2, "unit": "cups", "name": "flour"}]', ["|"])
    ['2 cups flour']
    >>> items("<ul><li>flour</li><li>1 egg</li></ul>", ["|"]), items(r"flour\n1 egg", ["|"])
    (['flour', '1 egg'], ['flour', '1 egg'])
    """
    return [item for item in map(str.strip, _items(text, delimiters, DEEPEST)) if _is_there(item)]


def list_items(texts: pa.Array, delimiters: pa.Array) -> pa.Array:
    """The same of many texts, as DuckDB calls it under the name `list_items`."""
    parts = json.loads(delimiters[0].as_py()) if len(delimiters) else []
    found = (items(text.as_py(), parts) for text in texts)
    return pa.array(found, pa.list_(pa.string()))


def one_text(text: str) -> str:
    """What a title, a source or a licence says that is written as an object or a list.

    >>> one_text('{"@type": "CreativeWork", "url": "https://a.example"}'), one_text('["a", "b"]')
    ('https://a.example', 'a, b')
    """
    value = _printed(text)
    if value is None:
        return text
    return ", ".join(lines(value, keeps_links=True)) or text


def one_texts(texts: pa.Array) -> pa.Array:
    """The same of many texts, as DuckDB calls it under the name `one_text`."""
    return pa.array((one_text(text.as_py()) for text in texts), pa.string())


def _items(text: str, delimiters: Sequence[str], depth: int) -> Iterator[str]:
    text = text.strip()
    if not _is_there(text) or depth == 0:
        yield from [text] if depth == 0 else []
        return
    value = _printed(text)
    if isinstance(value, str):
        yield from _items(value, delimiters, depth - 1)
    elif value is not None:
        for line in lines(value):
            yield from _of_item(line, delimiters, depth - 1)
    elif text.startswith('["') or text.startswith("['"):
        yield from _cut_off(text)
    else:
        yield from _written(text, delimiters)


def _of_item(line: str, delimiters: Sequence[str], depth: int) -> Iterator[str]:
    """An item of a list: a list itself where it was written twice, lines where it has several."""
    if line.lstrip()[:1] in OPENERS and _printed(line) is not None:
        yield from _items(line, delimiters, depth)
    elif BLOCK.search(line) or LINE_END.search(line) or LITERAL_LINE_END.search(line):
        yield from _written(line, ())
    else:
        yield CODE_POINT.sub(_character, line)


def _written(text: str, delimiters: Sequence[str]) -> Iterator[str]:
    """The lines of a text, or what the first delimiter that occurs in it parts."""
    if "<" in text or "&" in text:
        text = _without_html(text)
    text = CODE_POINT.sub(_character, LITERAL_LINE_END.sub("\n", text))
    text = LINE_END.sub("\n", text).strip()
    for delimiter in (*delimiters, "\n"):
        if delimiter in text:
            yield from (_bare(part) for part in text.split(delimiter))
            return
    yield _bare(text)


def _without_html(text: str) -> str:
    """Each block of HTML a line; entities undone, since their semicolon parts nothing."""
    before = None
    while text != before:
        before = text
        text = ENTITY.sub(lambda entity: plain_text(entity[0]), text)
    text = HIDDEN.sub(" ", text)
    if BLOCK.search(text):
        text = LINE_END.sub(" ", text)
    return plain_text(BLOCK.sub("\n", text)) if "<" in text else text


def _bare(line: str) -> str:
    """A line without the bullet or the number before it; a heading of Markdown as one of ours.

    >>> [_bare(line) for line in ("- 2 eggs", "2) Mix.", "1.5 cups", "## Dough", "**Top**")]
    ['2 eggs', 'Mix.', '1.5 cups', 'Dough:', 'Top:']
    """
    line = line.strip()
    heading = HEADING.match(line)
    if heading:
        return heading[1].rstrip(":") + ":"
    return NUMBERED.sub("", BULLET.sub("", line)).strip()


def _printed(text: str) -> object | None:
    """The value that a program printed, None where none is seen to have."""
    text = NUMPY_ARRAY.sub(r"\1", text.strip())
    opener = text[:1]
    if opener == '"':
        return _json(text)
    vector = R_VECTOR.match(text)
    if vector:
        return _python(f"[{vector[1]}]")
    if opener not in OPENERS or not text.endswith(OPENERS[opener]):
        return None
    value = _json(text)
    if value is None:
        value = _python(NUMPY_GAP.sub(", ", text) if opener == "[" else text)
    if value is None and opener == "{":
        value = _postgres(text)
    return value


def _json(text: str) -> object | None:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _python(text: str) -> object | None:
    """A list, tuple, set or dictionary as Python prints it, nan among its values."""
    if not re.search("['\"]", text):
        is_empty = re.fullmatch(r"[\[({](?:\s|,|None|nan|NULL)*[\])}]", text)
        return [] if is_empty else None
    text = re.sub(r"(?<=[\[(,:\s])nan(?=[\]),\s}])", "None", text)
    # A set loses its order, and is written like a list.
    for written in (f"[{text[1:-1]}]", text):
        try:
            return ast.literal_eval(written)
        except (ValueError, SyntaxError, RecursionError, MemoryError):
            continue
    return None


def _postgres(text: str) -> list[str] | None:
    """An array as Postgres prints it: {flour,"1 egg, beaten"}."""
    found = re.findall(r'"((?:[^"\\]|\\.)*)"|([^,{}"]+)', text[1:-1])
    if "{" in text[1:] or re.search(r'"\s*:', text):
        return None
    parts = (re.sub(r"\\(.)", r"\1", quoted) or bare for quoted, bare in found)
    return [part for part in parts if part != "NULL"]


def _cut_off(text: str) -> Iterator[str]:
    """A list that is broken: its items, as far as quotation marks tell them apart."""
    mark = text[1]
    inside = text[1:].rstrip().removesuffix("]").strip().removeprefix(mark).removesuffix(mark)
    yield from re.split(rf"{mark}\s*,\s*{mark}", inside)


def _character(found: re.Match[str]) -> str:
    point = int(found[1] or found[2], 16)
    return found[0] if 0xD800 <= point < 0xE000 else chr(point)


def _is_there(text: str) -> bool:
    return text.lower() not in ABSENT
