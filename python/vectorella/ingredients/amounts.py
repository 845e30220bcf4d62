"""How many jars of the spread a line asks for."""

import re
import unicodedata
from collections.abc import Mapping

from vectorella.ingredients.lexicon import singular
from vectorella.recipes.markup import plain_text
from vectorella.recipes.spellings import as_read

TEENS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
COUNTS = {
    **{"a": 1.0, "an": 1.0, "half": 0.5, "dozen": 12.0, "couple of": 2.0, "couple": 2.0},
    **{word: float(at) for at, word in enumerate(TEENS, start=1)},
}
COUNT = "|".join(sorted(COUNTS, key=len, reverse=True))
PARTS = {"half": 1 / 2, "third": 1 / 3, "quarter": 1 / 4, "fourth": 1 / 4, "eighth": 1 / 8}
SLASH = r"\s*[/\u2044\u2215]\s*"
NUMBER = r"\d+(?:\.\d+)?"
FIRST_NUMBER = re.compile(
    rf"({NUMBER}|\b(?:{COUNT})\b)\s*(?:(?:-|to|or|\u2013|\u2014)\s*({NUMBER})\s*)?"
)
# Of a cup or a spoon: how full it is cannot be weighed.
HEAPED = r"(?:(?:heap|level|round|scant|generous|large|small|big|full|good)(?:ing|ed)?\s+)*"
WEIGHT = re.compile(rf"({NUMBER})[\s-]*{HEAPED}([^\W\d_]+)")
TIMES = re.compile(rf"({NUMBER})\s*[x\u00d7*]\s*({NUMBER})")
JAR = re.compile(r"\b(?:jar|container|tub|bottle|glass|package|pot)s?\b")
MORE = re.compile(rf"\s*(?:\+|\bplus\b|\band\b|&)\s*(?={NUMBER}\s*[^\W\d_])")
# What is left of a number in groups: 1,500 kg is one and a half.
HEAVY = re.compile(r"(?<![\d.,])(\d{1,3})[.,](\d{3})(?=\s*(?:k|l\b|lit|lb|pound|cup|c\b))")

# Each rule makes decimals of one way to write a number; the later ones rely on the earlier.
MIXED = re.compile(rf"(?<![\d/.])(\d+)\s+(\d+){SLASH}(\d+)(?![\d/])")
JOINED = re.compile(rf"(?<![\d/.])(\d+)\s*(?:-|and|&|\+)\s*(\d+){SLASH}(\d+)(?![\d/])", re.I)
FRACTION = re.compile(rf"(?<![\d/.])(\d+){SLASH}(\d+)(?![\d/])")
DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d+),(\d+)")
SPACED_THOUSANDS = re.compile(
    r"(?<![\d.,])([1-9]\d{0,2}) (\d00)(?=\s?(?:g|gr|gram\w*|ml)\b(?! jar))"
)
# Only here the case of a letter says what it means.
TABLESPOON, TEASPOON = re.compile(r"(?<=\d)\s*T\b\.?"), re.compile(r"(?<=\d)\s*t\b\.?")
AND_A_PART = re.compile(
    rf"\b({NUMBER}|{COUNT})\s+and\s+(?:a|an|one|1)[\s-]+({'|'.join(PARTS)})\b", re.I
)
PART = re.compile(
    rf"\b({NUMBER}|{COUNT})[\s-]+({'|'.join(PARTS)})s?\b(?:\s+of)?(?:\s+an?\b)?", re.I
)
DOZENS = re.compile(rf"\b(?:({NUMBER}|{COUNT})\s+(?:a\s+)?)?dozen\b", re.I)


def number(text: str) -> float:
    """Read a number as recipes write it.

    >>> [number(text) for text in ("1 1/2", "3", "0,5", "four")]
    [1.5, 3.0, 0.5, 4.0]
    """
    return COUNTS[text.lower()] if text.lower() in COUNTS else float(decimals(text))


def decimals(text: str) -> str:
    """Write every number in decimals, with a point.

    >>> decimals("1-1/2 cups, 2½ to 3 kg, one and a half, half a dozen eggs")
    '1.5 cups, 2.5 to 3 kg, 1.5, 6 eggs'
    >>> decimals("1,000 g, 1,5 l, 1.250 kg")
    '1000 g, 1.5 l, 1.25 kg'
    """
    text = unicodedata.normalize("NFKC", as_read(HEAVY.sub(_light, text)))
    text = DECIMAL_COMMA.sub(r"\1.\2", SPACED_THOUSANDS.sub(r"\1\2", text))
    text = JOINED.sub(_mixed, MIXED.sub(_mixed, text))
    text = FRACTION.sub(lambda found: _decimal(_share(found[1], found[2])), text)
    text = AND_A_PART.sub(lambda found: _decimal(number(found[1]) + PARTS[found[2].lower()]), text)
    text = PART.sub(lambda found: _decimal(number(found[1]) * PARTS[found[2].lower()]), text)
    return DOZENS.sub(lambda found: _decimal(12 * (number(found[1]) if found[1] else 1)), text)


def _light(found: re.Match[str]) -> str:
    return _decimal(float(f"{found[1]}.{found[2]}"))


def _mixed(found: re.Match[str]) -> str:
    whole, top, bottom = found.groups()
    if int(top) >= int(bottom):
        return found[0]
    return _decimal(int(whole) + _share(top, bottom))


def _share(top: str, bottom: str) -> float:
    return int(top) / max(int(bottom), 1)


def _decimal(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def jars(
    line: str, unit_grams: Mapping[str, float], jar_grams: Mapping[str, float], size: str
) -> float | None:
    """Return how many jars of a size a line asks for; None where it does not say.

    Args:
        line: an ingredient line that asks for the spread.
        unit_grams: folded unit -> grams of spread in one of it.
        jar_grams: size of a jar -> grams in it; a line may name one.
        size: the jar to count in, and the one that is meant where a line names none.

    >>> grams = {"cup": 296.0, "g": 1.0}, {"small": 200.0, "medium": 400.0}, "medium"
    >>> [jars(line, *grams) for line in ("4 (400 g) jars Noltella", "1 small jar of Noltella")]
    [4.0, 0.5]
    >>> jars("½ cup Noltella", *grams), jars("Noltella, for serving", *grams)
    (0.37, None)
    """
    text = decimals(plain_text(line))
    text = TEASPOON.sub(" tsp", TABLESPOON.sub(" tbsp", text)).lower()
    asked = [_grams(part, unit_grams, jar_grams, size) for part in MORE.split(text)]
    grams = sum(part for part in asked if part)
    return round(grams / jar_grams[size], 3) if grams > 0 else None


def _grams(
    text: str, unit_grams: Mapping[str, float], jar_grams: Mapping[str, float], size: str
) -> float | None:
    """Grams of one amount: so many jars, or a weight or a measure."""
    first = FIRST_NUMBER.search(text)
    if not first:
        return None
    amount = number(first[1]) if not first[2] else (number(first[1]) + number(first[2])) / 2
    if JAR.search(text):
        # "1 13-ounce jar" counts jars, "400 g from a jar" weighs.
        measured = _weight(text, unit_grams)
        is_weight = measured and first.start() == measured[1] and "(" not in text
        if is_weight and measured:
            return measured[0]
        return amount * _one_jar(text[first.end() :], unit_grams, jar_grams, size)
    if first[1] in COUNTS:
        text = f"{amount} " + re.sub(r"^\s*an?\b", "", text[first.end() :])
    else:
        text = text[first.start() :]
    times = TIMES.match(text)
    measured = _weight(text[times.start(2) :] if times else text, unit_grams)
    if not measured:
        return None
    if times:
        return amount * measured[0]
    return amount * measured[0] / max(measured[2], 1e-9)


def _one_jar(
    text: str, unit_grams: Mapping[str, float], jar_grams: Mapping[str, float], size: str
) -> float:
    """Grams in the jar that a text describes: its weight, else its size, else the usual one."""
    measured = _weight(text, unit_grams)
    if measured:
        return measured[0]
    named = next((name for name in jar_grams if re.search(rf"\b{name}\b", text)), size)
    return jar_grams[named]


def _weight(text: str, unit_grams: Mapping[str, float]) -> tuple[float, int, float] | None:
    """The first amount with a unit that weighs something: grams, where it stands, the amount."""
    for found in WEIGHT.finditer(text):
        unit = singular(found[2])
        grams = unit_grams.get(unit) or unit_grams.get(unit.removesuffix("ful"))
        if grams:
            amount = number(found[1])
            return amount * grams, found.start(), amount
    return None
