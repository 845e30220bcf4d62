"""From a line of a recipe's list to the canonical names of what it asks for."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from vectorella.ingredients.lexicon import LINKS, Lexicon, singular, words
from vectorella.ingredients.spelling import corrections, near_spellings, near_words
from vectorella.recipes.markup import plain_text

APOSTROPHES = str.maketrans("\u2018\u2019\u02bc\u00b4`", "'''''", "\u00ae\u2122")
BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|（[^（）]*）")  # noqa: RUF001
OPEN_BRACKET = re.compile(r"[(\[（].*$")  # noqa: RUF001
SEGMENTS = re.compile(r"[,;:،，、]|\s[-–—]+\s|(?<=\w)[–—](?=\s)|\.\s")  # noqa: RUF001
# What follows is no part of a name, unless the name is known with it: tuna in oil.
ASIDES = re.compile(
    r"(?<![\w-])(?:for|to taste|to serve|to garnish|to cover|to coat|to make|such as|plus"
    r"|preferably|about"
    r"|at room|at least|cut|as needed|as desired|as required|if|with|in|from|without|on|per|like"
    r"|available|sold|found|look for|until|each|enough|or more|or as needed|or to taste|or less"
    r"|that|which|made|packed|trimmed|including|left over|approximately|according)(?![\w-]).*$",
    re.IGNORECASE,
)
OR = re.compile(r"\s+(?:and/)?or\s+|(?<=[^\W\d])\s?/\s?(?=[^\W\d])", re.IGNORECASE)
PLUS = re.compile(r"\s+(?:plus|\+)\s+", re.IGNORECASE)
AND = re.compile(r"\s+and\s+|\s*&\s*|\s+plus\s+", re.IGNORECASE)
HEADING = re.compile(
    r":\s*$|^[-=*_ ]*$|^for (?:the )?[^,\d]{1,40}$|^\W*available\b|^\W*(?:special )?equipment\b"
    r"|^\W*(?:ingredient info|notes?|tips?|test.kitchen tip|serving suggestions?)\s*:",
    re.IGNORECASE,
)
# A footnote tells where to find what a line above names.
NOTE = re.compile(
    r"^\s*\*\D*\bavailable\b|\b(?:is|are|be) (?:available|found|sold)\b", re.IGNORECASE
)
ABOUT = re.compile(r"^\s*(?:about|approximately|approx\.?|at least|up to)\s", re.IGNORECASE)
JUICE_OF = re.compile(r"\b(juice|zest|peel|rind)s?\s+(?:of|from)\s+(\S.*)$", re.IGNORECASE)

# a) flour
MARKER = re.compile(r"^\W*[a-z]\)\s+", re.IGNORECASE)
COMMA = re.compile(r"[,،，、]")  # noqa: RUF001
AMOUNT = re.compile(r"\d")

# 4 x 250g: the first number counts packages.
TIMES = re.compile(r"\b\d+\s*[x\u00d7]\s*(?=\d)", re.IGNORECASE)
SHORTENED = re.compile(r"\b([^\W\d_]{1,5})\.(?=\s)")
# In the plural they are counted, and another thing than the spice.
COUNTED = {"peppers": "bell pepper"}

# No name that people give an ingredient has more words.
MOST_WORDS = 4
LONGEST_SEGMENT = 300


class Word(NamedTuple):
    """A word as it is written, and folded."""

    written: str
    folded: str


class Reader:
    """Reads lines by what a lexicon knows.

    A name is looked for at the end of what is left of a line once quantities and what is done to
    the ingredient are gone, since English puts the thing last: the longest known name wins, and
    what stands before it is dropped. A line that ends in a word that nobody knows keeps its words.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.known_words = lexicon.known_words
        self.longest = max((name.count(" ") + 1 for name in lexicon.names), default=0)
        self._segment = lru_cache(200_000)(self._read_segment)
        self._near_words = lru_cache(50_000)(self._known_of(near_words))
        self._near_spellings = lru_cache(50_000)(self._known_of(near_spellings))

    def _known_of(self, near: Callable[[str], Iterable[str]]) -> Callable[[str], list[str]]:
        return lambda word: [one for one in dict.fromkeys(near(word)) if one in self.known_words]

    def names(self, line: str) -> list[str]:
        """Return the canonical names of a line, in order; none for a heading.

        >>> from vectorella.ingredients.lexicon import lexicon
        >>> words = [("ripe", "preparation", None), ("cup", "unit", None)]
        >>> reader = Reader(lexicon([("banana", "", False), ("salt", "", False)], [], words))
        >>> reader.names("2 ripe bananas, sliced"), reader.names("1 cup dulse & salt")
        (['banana'], ['dulse', 'salt'])
        """
        text = line.translate(APOSTROPHES)
        if "&" in text or "<" in text:
            text = plain_text(text).translate(APOSTROPHES)
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)
        if HEADING.search(text):
            return []
        text = _without_brackets(MARKER.sub("", text))
        if NOTE.search(text):
            return []
        text = SHORTENED.sub(self._in_full, TIMES.sub("", text))
        return list(dict.fromkeys(self._line(text)))

    def _in_full(self, found: re.Match[str]) -> str:
        """Return a unit without its full stop, which would end the name before it began."""
        return found[1] if singular(found[1].lower()) in self.lexicon.noise else found[0]

    def _line(self, text: str) -> tuple[str, ...]:
        """Read segment by segment.

        Adjectives may stand before the first comma, what is done to the ingredient stands behind.
        """
        listed = self._listed(COMMA.split(text))
        if listed:
            return listed
        waiting = ""
        segments = SEGMENTS.split(text)[:6]
        for segment, behind in zip(segments, [*segments[1:], ""], strict=True):
            joined = f"{waiting} {segment}".strip()[:LONGEST_SEGMENT]
            names = self._segment(re.sub(r"\d+(?!\w|%)", " ", joined))
            if names:
                inverted = self._inverted(joined, behind)
                return (inverted,) if inverted else names
            waiting = joined if self._has_modifier(joined) else ""
        return ()

    def _listed(self, parts: list[str]) -> tuple[str, ...]:
        """Read a line that lists several things by commas; nothing where it is no such list.

        Each part is a known name and no more, and either all parts have an amount or none has.
        """
        parts = [part.strip() for part in parts if part.strip()]
        measured = sum(AMOUNT.search(part) is not None for part in parts)
        if len(parts) < 2 or measured not in (0, len(parts)) or self._kind_of(*parts[:2]):
            return ()
        joined = [re.sub(r"\d+(?!\w|%)", " ", part) for part in parts]
        single = [
            one for part in joined for one in ([part] if self._whole(part) else AND.split(part))
        ]
        names = [self._whole(one) for one in single]
        return tuple(name for name in names if name) if all(names) else ()

    def _whole(self, part: str) -> str | None:
        part = part.removeprefix("and ")
        text = _folded(part)
        return self._match(text, must_cover=True) if self._content(text) else None

    def _inverted(self, noun: str, kind: str) -> str | None:
        """Return the name whose first word stands behind a comma: "Sugar, brown"."""
        known = self._kind_of(noun, kind)
        if known:
            return known
        is_measured = AMOUNT.search(noun) and not AMOUNT.search(kind)
        return self._turned(noun, kind) if is_measured and self._whole(kind) else None

    def _kind_of(self, noun: str, kind: str) -> str | None:
        """Return the turned name where the comma cannot part two things, nor be what is done."""
        is_kind = all(word.folded in self.lexicon.modifiers for word in _folded(kind))
        behind = self._content(_folded(noun))
        is_group = len(behind) == 1 and behind[0].folded in self.lexicon.groups
        return self._turned(noun, kind) if is_kind or (is_group and self._whole(kind)) else None

    def _turned(self, noun: str, kind: str) -> str | None:
        before, behind = _folded(kind), self._content(_folded(noun))
        if not before or not behind:
            return None
        return self.lexicon.names.get(" ".join(word.folded for word in [*before, *behind]))

    def _has_modifier(self, text: str) -> bool:
        return any(singular(word) in self.lexicon.modifiers for word in words(text.lower()))

    def _read_segment(self, segment: str) -> tuple[str, ...]:
        segment = JUICE_OF.sub(r"\2 \1", ABOUT.sub("", segment))
        whole = self._match(_folded(segment), must_cover=True)
        if whole:
            return (whole,)
        # An egg plus an egg yolk are two things, a cup plus a spoon of sugar one.
        added = [self._whole(part) for part in PLUS.split(segment)]
        if all(added):
            return tuple(name for name in added if name)
        segment = ASIDES.sub("", segment) or segment
        whole = self._match(self._content(_folded(segment)), must_cover=True)
        if whole:
            return (whole,)
        first, *others = [part for part in OR.split(segment) if part.strip()] or [""]
        if others:
            first = self._completed(first, others)
        return self._joined(first)

    def _completed(self, first: str, others: list[str]) -> str:
        """Return the first of alternatives, with the noun that it shares with the others.

        "vegetable or canola oil" means vegetable oil; "butter or margarine" means butter.
        """
        last = words(others[-1])
        for count in (2, 1):
            shared = " ".join(last[-count:])
            if len(last) > count and self._match(_folded(f"{first} {shared}"), must_cover=True):
                return f"{first} {shared}"
        if self._is_adjective(self._content(_folded(first))):
            return f"{first} {' '.join(last[-1:])}"
        return first

    def _is_adjective(self, content: list[Word]) -> bool:
        """Whether nothing is left that one could buy: "red or green jalapeño"."""
        return all(word.folded in self.lexicon.modifiers for word in content)

    def _joined(self, text: str) -> tuple[str, ...]:
        """Read what "and" joins: salt and pepper are two things, half and half is one."""
        parts = [part for part in AND.split(text) if part.strip()]
        if len(parts) > 1 and not self._match(_folded(text), must_cover=True):
            found = [self._match(_folded(part)) for part in parts]
            if found[-1] and all(found[:-1]):
                return tuple(found)
            if found[0] and not self._match(_folded(text)):
                return (found[0],)
            if found[-1] and self._content(_folded(parts[0])) and len(parts) == 2:
                name = self._name(_folded(parts[0]))
                return (name, found[-1]) if name else (found[-1],)
        name = self._name(_folded(text))
        return (name,) if name else ()

    def _match(self, text: list[Word], must_cover: bool = False) -> str | None:
        """Return the longest known name at the end, noise behind it aside."""
        folded = [word.folded for word in text]
        for end in self._ends(folded):
            for start in range(max(0, end - self.longest), end):
                name = self.lexicon.names.get(" ".join(folded[start:end]))
                if name and end - start == 1:
                    name = COUNTED.get(text[start].written.lower(), name)
                if name and not (must_cover and self._is_content(folded[:start])):
                    return self._with_its_kind(name, text[:start], end - start)
        return None

    def _ends(self, folded: list[str]) -> Iterator[int]:
        """Where a name may end: at the last word, or before noise."""
        end = len(folded)
        while end > 0:
            yield end
            if folded[end - 1] not in self.lexicon.noise:
                return
            end -= 1

    def _is_content(self, folded: list[str]) -> bool:
        return any(word not in self.lexicon.noise for word in folded)

    def _with_its_kind(self, name: str, before: list[Word], word_count: int) -> str:
        """Return "pistachio oil" for oil behind pistachio: oil alone is another thing.

        Behind one of its own category it says nothing: stilton cheese is stilton.
        """
        if name not in self.lexicon.groups or word_count > 1:
            return name
        kind = self._content(self._without_brands([*before, Word(name, name)])[:-1])
        species = self.lexicon.names.get(" ".join(word.folded for word in kind))
        categories = self.lexicon.categories
        if species and categories.get(species) == categories.get(name):
            return species
        if not kind or kind[-1].folded in self.lexicon.modifiers or len(kind) >= MOST_WORDS:
            return name
        return " ".join([*(word.written.lower() for word in kind), name])

    def _name(self, text: list[Word]) -> str | None:
        """Return the known name, else what is left of the words without noise."""
        content = self._content(text)
        name = self._corrected_in_full(text) or self._match(text) or self._match(content)
        if name:
            return name
        name = self._corrected(content)
        if name:
            return name
        content = self._without_brands(content)
        if any(word.folded in self.lexicon.equipment for word in content):
            return None
        if not any(word.folded not in self.lexicon.modifiers for word in content):
            return None
        *before, last = content[-MOST_WORDS:]
        return " ".join([*(word.written.lower() for word in before), last.folded])

    def _corrected_in_full(self, text: list[Word]) -> str | None:
        """Return the known name of several words that one slip away ends the words: cocnout milk.

        With the words beside it for a witness, a letter may also stand for another.
        """
        folded = [word.folded for word in text[-self.longest :]]
        for corrected, at in corrections(folded, self.known_words, self._near_words):
            for start in range(max(0, len(corrected) - self.longest), min(at + 1, len(folded) - 1)):
                name = self.lexicon.names.get(" ".join(corrected[start:]))
                if name:
                    return name
        return None

    def _corrected(self, content: list[Word]) -> str | None:
        """Return the known name that one slip of the typist away ends the words."""
        folded = [word.folded for word in content[-MOST_WORDS:]]
        for corrected, _ in corrections(folded, self.known_words, self._near_spellings):
            name = self._match([Word(word, word) for word in corrected])
            if name:
                return name
        return None

    def _is_known(self, text: list[Word]) -> bool:
        return all(word.folded in self.known_words for word in text)

    def _content(self, text: list[Word]) -> list[Word]:
        return [word for word in text if word.folded not in self.lexicon.noise]

    def _without_brands(self, text: list[Word]) -> list[Word]:
        """Drop names of makers: capitals that no ingredient has, before words that some have."""
        first = 0
        for at, word in enumerate(text[:-1]):
            is_brand = word.written[0].isupper() and word.folded not in self.known_words
            if is_brand and self._is_known(text[at + 1 :]):
                first = at + 1
        return text[first:]


def _folded(text: str) -> list[Word]:
    written = words(text)
    return [Word(word, singular(word.lower())) for word in written if word.lower() not in LINKS]


def _without_brackets(text: str) -> str:
    """Drop what stands in brackets, from the inside outwards, and behind one never closed.

    >>> _without_brackets("1 (14 oz (400 g)) can milk (see note")
    '1   can milk '
    """
    before = None
    while text != before:
        before, text = text, BRACKETS.sub(" ", text)
    return OPEN_BRACKET.sub("", text)
