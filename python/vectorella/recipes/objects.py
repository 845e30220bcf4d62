"""What objects say: the words of their values in the order of a reader, never their keys."""

import re
from collections.abc import Iterator, Mapping

AMOUNTS = ("quantity", "amount", "qty", "value", "count", "quantitynumerator", "min", "minvalue")
UNITS = ("unit", "units", "unittext", "measure", "measurement", "uom")
NAMES = ("name", "food", "ingredient", "item", "product", "title", "label", "group", "section")
ASIDES = ("note", "notes", "comment", "comments", "preparation", "prep", "extra", "instructionnote")
# The line as the cook wrote it, from which a program made the rest of the object.
WHOLE_LINES = (
    *("display", "originaltext", "original", "originalstring", "raw", "rawtext", "fulltext"),
    *("ingredienttext", "rendered", "input"),
)
STEP_TEXTS = ("text", "step", "instruction", "instructions", "description", "direction")
# They hold what a program needs, or a picture.
TECHNICAL = frozenset(
    {
        *("type", "id", "uuid", "slug", "url", "uri", "href", "link", "image", "images", "photo"),
        *("thumbnail", "video", "videos", "media", "position", "order", "index", "number"),
        *(
            "createdat",
            "updatedat",
            "created",
            "updated",
            "aisle",
            "equipment",
            "tools",
            "consistency",
        ),
        *("measures", "nutrition", "ingredientreferences", "pluralname", "abbreviation"),
        *(
            "pluralabbreviation",
            "aliases",
            "extras",
            "labelid",
            "referenceid",
            "oid",
            "meta",
            "ids",
        ),
        *(
            "isheader",
            "disableamount",
            "originalname",
            "nameclean",
            "context",
            "temperature",
            "length",
        ),
    }
)
LINK = re.compile(r"^(?:https?://|www\.|data:)\S+$|^[\da-f]{8}-[\da-f-]{27}$", re.IGNORECASE)
AMOUNT = re.compile(
    r"^(?:about |ca\.? )?[\d½⅓⅔¼¾⅛⅜⅝⅞][\d\s./,½⅓⅔¼¾⅛⅜⅝⅞-]*[^\W\d]{0,12}\.?$"
    r"|^(?:a |one )?(?:pinch|dash|handful|some|to taste|as needed)$|^$",
    re.IGNORECASE,
)
WORDS = re.compile(r"\w+")
DEEPEST = 50


def lines(value: object, keeps_links: bool = False, depth: int = DEEPEST) -> list[str]:
    """The lines that a list or an object holds.

    Args:
        value: as JSON gives it.
        keeps_links: whether an address is a word: of a licence it is, of a step it is not.
        depth: how many levels more are looked at.

    >>> lines([{"@type": "HowToStep", "name": "Bake", "text": "Bake it.", "url": "https://a.b"}])
    ['Bake it.']
    >>> lines({"flour": "2 cups", "egg": "1"}), lines([["2 cups", "flour"], ["1", "egg"]])
    (['2 cups flour', '1 egg'], ['2 cups flour', '1 egg'])
    """
    if depth == 0:
        return []
    if isinstance(value, Mapping) and value and all(str(key).isdigit() for key in value):
        # A list whose places became keys, as PHP and pandas write it.
        return lines(list(value.values()), keeps_links, depth)
    if isinstance(value, Mapping):
        return list(_of_object(value, keeps_links, depth - 1))
    if isinstance(value, list | tuple | set):
        if depth < DEEPEST and _is_pair(value):
            return [" ".join(map(_shown, value))]
        return [line for one in value for line in lines(one, keeps_links, depth - 1)]
    text = _shown(value)
    return [text] if text else []


def _is_pair(value: list | tuple | set) -> bool:
    """Whether a list in a list is one line: an amount, and of what."""
    parts = [_shown(part) for part in value if not isinstance(part, Mapping | list | tuple | set)]
    return len(parts) == len(value) > 1 and bool(parts[0]) and bool(AMOUNT.match(parts[0]))


def _of_object(value: Mapping, keeps_links: bool, depth: int) -> Iterator[str]:
    known = {_key(key): one for key, one in value.items()}
    whole = next((known[key] for key in WHOLE_LINES if _is_text(known.get(key))), None)
    if whole:
        yield str(whole)
        return
    if _is_dictionary(value):
        yield from (f"{_shown(amount)} {name}".strip() for name, amount in value.items())
        return
    own, nested = [], []
    has_text = any(_is_text(known.get(key)) for key in STEP_TEXTS)
    for key, one in sorted(known.items(), key=lambda pair: _rank(pair[0])):
        if not _is_told(key, one, keeps_links):
            continue
        if isinstance(one, list | tuple):
            is_about_the_step = has_text and key in ("ingredients", "tools", "supplies")
            nested += [] if is_about_the_step else lines(one, keeps_links, depth)
        elif isinstance(one, Mapping):
            found = _named(one) or " ".join(lines(one, keeps_links, depth))
            own += [found] if found else []
        else:
            own += [_shown(one)]
    own = _without_repeated([part for part in own if part])
    if nested and own and not has_text:
        # What stands above a group is a heading, and no ingredient.
        yield " ".join(own).rstrip(":") + ":"
    elif own:
        yield " ".join(own)
    yield from nested


def _key(key: object) -> str:
    """A key as any program spells it.

    >>> _key("original_text"), _key("@type")
    ('originaltext', 'type')
    """
    return re.sub(r"[\W_]", "", str(key)).lower()


def _rank(key: str) -> int:
    ranks = (AMOUNTS, UNITS, NAMES, (), ASIDES)
    return next((rank for rank, keys in enumerate(ranks) if key in keys), 3)


def _is_told(key: str, value: object, keeps_links: bool) -> bool:
    if value is None or isinstance(value, bool):
        return False
    if keeps_links and key in ("url", "id", "link", "oid"):
        return True
    if key in TECHNICAL or (not keeps_links and isinstance(value, str) and LINK.match(value)):
        return False
    return not isinstance(value, int | float) or key in AMOUNTS


def _named(value: Mapping) -> str | None:
    """The name of a unit or a food that is an object of its own."""
    known = {_key(key): one for key, one in value.items()}
    return next(
        (known[key] for key in ("name", "title", "label") if _is_text(known.get(key))), None
    )


def _is_dictionary(value: Mapping) -> bool:
    """Whether keys are ingredients, since every value is an amount."""
    keys = set(map(_key, value))
    known = {*AMOUNTS, *UNITS, *NAMES, *ASIDES, *STEP_TEXTS, *TECHNICAL, "value"}
    amounts = all(
        isinstance(one, str | int | float) and not isinstance(one, bool) and AMOUNT.match(str(one))
        for one in value.values()
    )
    return bool(value) and amounts and not keys & known and not any(key.isdigit() for key in keys)


def _without_repeated(parts: list[str]) -> list[str]:
    """Drop what another part says in full: a step's name that begins its text."""
    longest = max(parts, key=len, default="")
    told = _folded(longest)
    return [part for part in parts if part is longest or len(part) < 3 or _folded(part) not in told]


def _folded(text: str) -> str:
    return f" {' '.join(WORDS.findall(text.lower()))} "


def _shown(value: object) -> str:
    if value is None or isinstance(value, bool) or value != value:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value).strip()


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
