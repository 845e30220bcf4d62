"""What is known of ingredients before a line is read: names, aliases, and words to leave out."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import duckdb

# Words that look like plurals and are none, or whose singular the rules below would miss.
IRREGULAR = {
    **{word: word for word in ("asparagus", "couscous", "hummus", "molasses", "pastis", "bass")},
    **{word: word for word in ("citrus", "schnapps", "bitters", "fines", "herbes", "octopus")},
    **{word: word for word in ("chess", "dress", "grass", "brussels", "hibiscus", "cactus")},
    **{word: word for word in ("ras", "yes", "this", "plus", "press", "lens", "swiss", "jus")},
    **{"leaves": "leaf", "loaves": "loaf", "halves": "half", "knives": "knife"},
    **{"cookies": "cookie", "brownies": "brownie", "pies": "pie", "smoothies": "smoothie"},
    **{"veggies": "veggie", "smarties": "smarties", "anchovies": "anchovy", "calories": "calorie"},
    **{"chiles": "chile", "chilies": "chile", "chillies": "chile", "chilli": "chile"},
    **{"chili": "chile", "chilis": "chile", "chillis": "chile", "yoghurt": "yogurt"},
    **{"yoghurts": "yogurt", "quiches": "quiche", "toes": "toe", "smokies": "smokie"},
}
# Joined without a word of their own: "cream of mushroom soup", "macaroni and cheese".
LINKS = frozenset({"of", "and", "the", "a", "an", "in", "with", "from", "de", "la", "du", "des"})
NOISE = frozenset({"unit", "packaging", "preparation"})
WORDS = re.compile(r"[^\W\d_](?:[^\W_]|['.&*](?=\w)|\d)*|\d+%|[\u3400-\u9fff]+")


@lru_cache(100_000)
def singular(word: str) -> str:
    """Fold a word in lower case to one form for singular and plural, without accents.

    >>> [singular(word) for word in ("tomatoes", "berries", "peaches", "purées", "couscous")]
    ['tomato', 'berry', 'peach', 'puree', 'couscous']
    """
    plain = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", word)
        if not unicodedata.combining(letter)
    )
    plain = plain.removesuffix("'s").replace("'", "").replace(".", "")
    if plain in IRREGULAR:
        return IRREGULAR[plain]
    if len(plain) < 4 or plain.endswith(("ss", "us")):
        return plain
    if plain.endswith("ies"):
        return plain[:-3] + "y"
    if plain.endswith(("oes", "ches", "shes", "xes", "sses", "zes")):
        return plain[:-2]
    return plain.removesuffix("s")


def words(text: str) -> list[str]:
    """Split at spaces, hyphens and symbols; numbers are no words.

    >>> words("2 cups Land O'Lakes all-purpose flour (250g)")
    ['cups', 'Land', "O'Lakes", 'all', 'purpose', 'flour', 'g']
    """
    return WORDS.findall(text)


def key(name: str) -> str:
    """Return what spellings of the same name have in common.

    >>> key("Confectioners' Sugar"), key("hearts of palm"), key("half & half")
    ('confectioner sugar', 'heart palm', 'half half')
    """
    folded = (singular(word) for word in words(name.lower()) if word not in LINKS)
    return " ".join(folded)


@dataclass(frozen=True)
class Lexicon:
    """What the seeds say of ingredients.

    Attributes:
        names: key of a name or alias -> canonical name.
        categories: canonical name -> category.
        groups: canonical names that words before them make another of, such as oil.
        noise: folded words that are no part of a name: units, packaging, preparation.
        modifiers: folded words that need a name behind them, such as red.
        equipment: folded words of things that nobody eats.
        spread_grams: folded unit -> grams of chocolate spread in one of it.
    """

    names: dict[str, str]
    categories: dict[str, str]
    groups: frozenset[str]
    noise: frozenset[str]
    modifiers: frozenset[str]
    equipment: frozenset[str]
    spread_grams: dict[str, float]

    @property
    def known_words(self) -> frozenset[str]:
        """Every folded word of a name or an alias, and those that are left out."""
        in_names = {word for name in self.names for word in name.split(" ")}
        return frozenset(in_names | self.noise | self.modifiers)


def lexicon(
    names: Iterable[tuple[str, str, bool]],
    aliases: Iterable[tuple[str, str]],
    kinds: Iterable[tuple[str, str, float | None]],
) -> Lexicon:
    """Put the rows of the three seeds together.

    Args:
        names: (ingredient, category, is_group).
        aliases: (alias, ingredient); an alias wins over a name of the same key.
        kinds: (word, kind, spread_grams).
    """
    names, kinds = list(names), list(kinds)
    by_key = {key(name): name for name, _, _ in names}
    by_key |= {key(alias): name for alias, name in aliases}
    return Lexicon(
        names={known: name for known, name in by_key.items() if known},
        categories={name: category for name, category, _ in names},
        groups=frozenset(name for name, _, is_group in names if is_group),
        noise=_folded(word for word, kind, _ in kinds if kind in NOISE),
        modifiers=_folded(word for word, kind, _ in kinds if kind == "modifier"),
        equipment=_folded(word for word, kind, _ in kinds if kind == "equipment"),
        spread_grams={singular(word): grams for word, _, grams in kinds if grams is not None},
    )


def read(
    names: duckdb.DuckDBPyRelation,
    aliases: duckdb.DuckDBPyRelation,
    kinds: duckdb.DuckDBPyRelation,
) -> Lexicon:
    """Read the three seeds ingredient_names, ingredient_aliases and ingredient_words."""
    return lexicon(
        names.project("ingredient, category, is_group").fetchall(),
        aliases.project("alias, ingredient").order("alias").fetchall(),
        kinds.project("word, kind, spread_grams").fetchall(),
    )


def _folded(spellings: Iterable[str]) -> frozenset[str]:
    """The words of hyphenated spellings, one by one."""
    return frozenset(singular(word) for spelling in spellings for word in words(spelling))
