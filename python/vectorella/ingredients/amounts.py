"""How many jars of the spread a line asks for."""

import re
from collections.abc import Mapping

from vectorella.ingredients.lexicon import singular
from vectorella.recipes.cleaning import normalize
from vectorella.recipes.markup import plain_text

TEENS = "one two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905
COUNTS = {"a": 1, "an": 1, "half": 0.5, **{word: at for at, word in enumerate(TEENS, start=1)}}
# 1, 1.5, 1/2, 1 1/2; NFKC writes fractions with U+2044.
NUMBER = r"\d+\s+\d+\s*[/\u2044]\s*\d+|\d+\s*[/\u2044]\s*\d+|\d+(?:[.,]\d+)?"
FIRST_NUMBER = re.compile(
    rf"({NUMBER}|\b(?:{'|'.join(COUNTS)})\b)\s*(?:(?:-|to|or|\u2013)\s*({NUMBER})\s*)?"
)
WEIGHT = re.compile(rf"({NUMBER})[\s-]*([^\W\d_]+)")
JAR = re.compile(r"\b(?:jar|container|tub|bottle|glass|package|pot)s?\b")


def number(text: str) -> float:
    """Read a number as recipes write it.

    >>> [number(text) for text in ("1 1/2", "3", "0,5", "four")]
    [1.5, 3.0, 0.5, 4.0]
    """
    if text in COUNTS:
        return float(COUNTS[text])
    parts = re.split(r"\s*[/\u2044]\s*", text.replace(",", "."))
    *whole, top = parts[0].split()
    if len(parts) == 1:
        return float(parts[0])
    return sum(map(float, whole)) + float(top) / max(float(parts[1]), 1)


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
    text = normalize(plain_text(line))
    first = FIRST_NUMBER.search(text)
    if not first:
        return None
    amount = number(first[1]) if not first[2] else (number(first[1]) + number(first[2])) / 2
    if JAR.search(text):
        grams = amount * _one_jar(text[first.end() :], unit_grams, jar_grams, size)
        # "1 13-ounce jar" counts jars, "400 g from a jar" weighs.
        measured = _weight(text, unit_grams)
        is_weight = measured and first.start() == measured[1] and "(" not in text
        grams = measured[0] if is_weight and measured else grams
    else:
        measured = _weight(text[first.start() :], unit_grams)
        if not measured:
            return None
        unit = measured[0] / max(measured[2], 1e-9)
        grams = amount * unit
    return round(grams / jar_grams[size], 3) if grams > 0 else None


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
        grams = unit_grams.get(singular(found[2]))
        if grams:
            amount = number(found[1])
            return amount * grams, found.start(), amount
    return None
