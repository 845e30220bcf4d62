"""What kind of dish ingredients make, by the titles of recipes."""

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.sparse import csr_matrix

from vectorella.ingredients.lexicon import singular, words
from vectorella.pairings.masks import SPEAKS

# Titles read besides those of the recipes that speak for the brand.
MOST_TITLES = 50_000
# A kind is named if so many titles have it, and this share of them.
FEWEST_TITLES = 2
LEAST_SHARE = 0.25
# A shorter word is no part of another: barley is no bar.
SHORTEST_PART = 4


class Titles(NamedTuple):
    """How many titles name each kind of dish, by the candidates of their recipes.

    Attributes:
        kinds: of dishes, ascending.
        masks: of recipes, int64 (m,).
        counts: titles with the kind and the mask, sparse (k, m).
        titles: titles of each mask, (m,).
    """

    kinds: list[str]
    masks: np.ndarray
    counts: csr_matrix
    titles: np.ndarray


class Dishes:
    """Reads which kinds of dish a title names.

    Args:
        kinds: a word, or several, in the singular -> the kind of dish.
    """

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = {_folded(word): kind for word, kind in kinds.items()}
        self._most_words = max((word.count(" ") + 1 for word in self._kinds), default=1)
        self._lengths = {len(word) for word in self._kinds if len(word) >= SHORTEST_PART}
        self._of_words: dict[str, frozenset[str]] = {}

    def named(self, title: str, ingredients: frozenset[str] = frozenset()) -> frozenset[str]:
        """Return the kinds that a title names.

        A word that names an ingredient of the recipe counts only where no other names a dish.

        Args:
            title: as it came.
            ingredients: folded names of the recipe's ingredients.

        >>> dishes = Dishes({"cake": "cake", "bread": "bread", "ice cream": "ice cream"})
        >>> sorted(dishes.named("Bread Cupcakes, with Ice Cream", frozenset({"bread"})))
        ['cake', 'ice cream']
        >>> sorted(dishes.named("Toasted Bread", frozenset({"bread"})))
        ['bread']
        """
        spelled = [singular(word) for word in words(title.lower())]
        phrases = [
            " ".join(spelled[first : first + size])
            for size in range(1, self._most_words + 1)
            for first in range(len(spelled) - size + 1)
        ]
        found = [(phrase, self._kinds_of(phrase)) for phrase in phrases]
        others = [kinds for phrase, kinds in found if phrase not in ingredients]
        return frozenset().union(*others) or frozenset().union(*(kinds for _, kinds in found))

    def _kinds_of(self, phrase: str) -> frozenset[str]:
        """The kind of a phrase, and that of the word it ends with: a cupcake is a cake."""
        if phrase not in self._of_words:
            lengths = set() if " " in phrase else self._lengths
            parts = {phrase, *(phrase[-length:] for length in lengths)}
            self._of_words[phrase] = frozenset(
                self._kinds[part] for part in parts & self._kinds.keys()
            )
        return self._of_words[phrase]


def read_titles(
    session: duckdb.DuckDBPyConnection,
    recipes: duckdb.DuckDBPyRelation,
    named_ingredients: duckdb.DuckDBPyRelation,
    recipe_masks: duckdb.DuckDBPyRelation,
    dishes: Dishes,
) -> Titles:
    """Count the kinds of dish that titles name.

    Args:
        session: the connection of the relations.
        recipes: (recipe_id, source_recipe_id, title).
        named_ingredients: (recipe_id, ingredient).
        recipe_masks: (recipe_id, mask). Titles of recipes that speak for the brand are read first.
        dishes: reads a title.
    """
    rows = session.sql(f"""
        with
            titles as (
                select recipe_id, title, mask
                from ({recipes.sql_query()})
                inner join ({recipe_masks.sql_query()}) using (recipe_id)
                where title is not null and mask & {SPEAKS - 1} > 0
                order by mask & {SPEAKS} desc, md5(source_recipe_id), source_recipe_id
                limit {MOST_TITLES}
            )
        select title, mask, coalesce(list(ingredient) filter (ingredient is not null), [])
        from titles
        left join ({named_ingredients.sql_query()}) using (recipe_id)
        group by recipe_id, title, mask
        order by mask, title, recipe_id
    """).fetchall()
    named = [dishes.named(title, _words_of(names)) for title, _, names in rows]
    kinds = sorted(frozenset().union(*named))
    masks, column = np.unique(
        np.array([mask for _, mask, _ in rows], np.int64), return_inverse=True
    )
    place = {kind: at for at, kind in enumerate(kinds)}
    cells = [(place[kind], column[at]) for at, found in enumerate(named) for kind in sorted(found)]
    at = np.array(cells, np.int64).reshape(-1, 2).T
    counts = csr_matrix((np.ones(len(cells)), (at[0], at[1])), shape=(len(kinds), len(masks)))
    return Titles(kinds, masks, counts, np.bincount(column, minlength=len(masks)))


def kind_of(titles: Titles, sets: tuple[int, ...]) -> tuple[str | None, float]:
    """Return the kind that most titles of a set name, and their share; None where they differ.

    Titles of recipes that speak for the brand decide, and between equals those of all recipes.

    Args:
        titles: what titles say.
        sets: bits of candidates; a recipe with all of one of them counts.
    """
    is_of_set = np.any([(titles.masks & bits) == bits for bits in sets], axis=0)
    speaks = is_of_set & ((titles.masks & SPEAKS) > 0)
    total = titles.titles[speaks].sum()
    if not total or not titles.kinds:
        return None, 0.0
    named, in_all = (titles.counts @ each.astype(np.float64) for each in (speaks, is_of_set))
    best = max(range(len(titles.kinds)), key=lambda at: (named[at], in_all[at]))
    share = float(named[best] / total)
    if named[best] < FEWEST_TITLES or share < LEAST_SHARE:
        return None, 0.0
    return titles.kinds[best], share


@lru_cache(100_000)
def _folded(text: str) -> str:
    return " ".join(singular(word) for word in words(text.lower()))


def _words_of(ingredients: list[str]) -> frozenset[str]:
    """Folded names of ingredients, and the last word of each: puff pastry is pastry."""
    names = [_folded(name) for name in ingredients]
    return frozenset(names) | {name.rsplit(" ", 1)[-1] for name in names}
