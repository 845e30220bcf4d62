"""Raw recipes: plain English in the ways that recipe sites write it, at any scale.

A recipe is a dish with ingredients drawn for its parts. The draws are arrays of numbers; the text
of a batch is put together from them by Arrow, a template at a time.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vectorella.sample import words
from vectorella.sample.kitchen import Dish, attributive, dishes, pantry
from vectorella.sample.transactions import pick

# Recipes generated at a time. Bounds memory, at about 100 MB.
BATCH_RECIPES = 20_000

SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("title", pa.string()),
        ("ingredients", pa.list_(pa.string())),
        ("steps", pa.list_(pa.string())),
        ("language", pa.string()),
        ("source", pa.string()),
        ("licence", pa.string()),
    ]
)

# How often a line names a brand or is misspelled, a title is somebody's, a recipe has curly
# apostrophes or came through a web page.
BRAND_SHARE = 0.18
MISSPELLING_SHARE = 0.01
OWNED_TITLE_SHARE = 0.45
CURLY_SHARE = 0.30
HTML_SHARE = 0.04
NO_LICENCE_SHARE = 0.03

# Notes at the end of a recipe: none, one, two, three.
NOTE_SHARES = np.array([0.05, 0.23, 0.40, 0.32])

HTML = ((" and ", " &amp; "), ("½", "&frac12;"), ("°", "&deg;"), ("é", "&eacute;"), ("'", "&#39;"))

Slot = Callable[[str, np.ndarray], pa.Array]


@dataclass(frozen=True)
class RecipePlan:
    """What recipes to generate.

    `noltella` is the share of recipes with Noltella in it, `empty` the share of those that are no
    recipes: nothing at all, a title without the rest, or steps without ingredients.
    """

    recipes: int = 1_500
    seed: int = 1
    noltella: float = 0.12
    empty: float = 0.006

    def __post_init__(self) -> None:
        """Refuse numbers that make no plan."""
        if self.recipes < 0:
            raise ValueError(f"The number of recipes cannot be negative: {self.recipes}.")
        if self.seed < 0:
            raise ValueError(f"The seed cannot be negative: {self.seed}.")
        for name, share in (("noltella", self.noltella), ("empty recipes", self.empty)):
            if not 0 <= share <= 1:
                raise ValueError(f"The share of {name} must be between 0 and 1, not {share}.")


def recipes(plan: RecipePlan) -> Iterator[pa.RecordBatch]:
    """Yield the plan's recipes in batches of at most BATCH_RECIPES."""
    for first in range(0, plan.recipes, BATCH_RECIPES):
        yield recipe_batch(plan, first, min(BATCH_RECIPES, plan.recipes - first))


def recipe_batch(plan: RecipePlan, first: int, count: int) -> pa.RecordBatch:
    """Return `count` recipes, the first of which has the number `first`."""
    rng = np.random.default_rng((plan.seed, 2, first))
    kind = draw_kinds(rng, plan.noltella, count)
    choices = draw_choices(rng, kind)
    # 1: nothing at all, 2: a title alone, 3: steps without ingredients.
    emptiness = np.where(rng.random(count) < plan.empty, rng.integers(1, 4, count), 0)
    is_curly, is_html = rng.random(count) < CURLY_SHARE, rng.random(count) < HTML_SHARE

    titles = styled(draw_titles(rng, kind, choices), is_curly, is_html)
    titles = pc.if_else(pa.array(emptiness == 1), pa.scalar(None, pa.string()), titles)

    listed = np.where(emptiness[:, None] > 0, -1, choices)
    line_row = np.repeat(np.arange(count), (listed >= 0).sum(axis=1))
    lines = styled(draw_lines(rng, listed[listed >= 0]), is_curly[line_row], is_html[line_row])

    steps, step_row = draw_steps(rng, kind, choices)
    has_steps = np.isin(emptiness, (0, 3))[step_row]
    steps, step_row = steps.filter(pa.array(has_steps)), step_row[has_steps]
    steps = styled(steps, is_curly[step_row], is_html[step_row])

    sources = pa.array(words.phrases()["sources"])
    numbers = pa.array(np.arange(first, first + count) + 1).cast(pa.string())
    return pa.record_batch(
        [
            pc.binary_join_element_wise("R", pc.utf8_lpad(numbers, 7, padding="0"), ""),
            titles,
            as_lists(lines, line_row, emptiness == 1),
            as_lists(steps, step_row, emptiness == 1),
            pa.repeat("en", count),
            sources.take(pa.array(rng.integers(0, len(sources), count))),
            pa.array(["CC0-1.0", None]).take(
                pa.array((rng.random(count) < NO_LICENCE_SHARE).astype(np.int64))
            ),
        ],
        schema=SCHEMA,
    )


def draw_kinds(rng: np.random.Generator, noltella: float, count: int) -> np.ndarray:
    """Draw the number of each recipe's dish; a share of them are dishes with Noltella."""
    has_noltella = np.array([dish.has_noltella for dish in dishes()])
    weights = np.array([dish.weight for dish in dishes()])
    with_it = pick(rng, weights * has_noltella, count)
    without = pick(rng, weights * ~has_noltella, count)
    return np.where(rng.random(count) < noltella, with_it, without)


def draw_choices(rng: np.random.Generator, kind: np.ndarray) -> np.ndarray:
    """Draw the ingredient for each part of each recipe's dish, -1 where there is none."""
    choices = np.full((len(kind), max(len(dish.parts) for dish in dishes())), -1)
    for dish, rows in _by_dish(kind):
        for column, part in enumerate(dish.parts.values()):
            drawn = part.ingredients[pick(rng, part.weights, len(rows))]
            is_there = rng.random(len(rows)) < part.probability
            choices[rows, column] = np.where(is_there, drawn, -1)
    return choices


def draw_titles(rng: np.random.Generator, kind: np.ndarray, choices: np.ndarray) -> pa.Array:
    """Return the title of each recipe, some with the name of a person or a place."""
    plain, row = [], []
    for dish, rows in _by_dish(kind):
        plain.append(fill(rng, dish.titles, len(rows), _title_slot(dish, choices[rows])))
        row.append(rows)
    titles = _in_order(plain, row)
    frames = words.phrases()["title_frames"]
    frame_weights = np.ones(len(frames)) * OWNED_TITLE_SHARE / len(frames)

    def slot(name: str, rows: np.ndarray) -> pa.Array:
        return titles.take(pa.array(rows)) if name == "title" else words.draw(rng, name, len(rows))

    weights = np.array([1 - OWNED_TITLE_SHARE, *frame_weights])
    return fill(rng, ("{title}", *frames), len(kind), slot, weights)


def draw_lines(rng: np.random.Generator, ingredient: np.ndarray) -> pa.Array:
    """Return a line such as "1 (14 oz) can coconut milk, full fat" for each ingredient drawn."""
    pools = line_pools()
    count = len(ingredient)
    brands = fill(
        rng,
        words.phrases()["brand_frames"],
        count,
        lambda name, rows: words.draw(rng, name, len(rows)),
    )
    has_brand = (rng.random(count) < BRAND_SHARE) & pools.has_brands[ingredient]
    return pc.binary_join_element_wise(
        pools.amounts.draw(rng, ingredient),
        pc.if_else(pa.array(has_brand), brands, ""),
        pools.names.draw(rng, ingredient, rng.random(count) >= MISSPELLING_SHARE),
        pools.preparations.draw(rng, ingredient, rng.random(count) < 0.4),
        "",
    )


def draw_steps(
    rng: np.random.Generator, kind: np.ndarray, choices: np.ndarray
) -> tuple[pa.Array, np.ndarray]:
    """Return all steps, recipe by recipe, and the row of the recipe that each belongs to."""
    texts, row, place = [], [], []
    for dish, rows in _by_dish(kind):
        slot = _step_slot(dish, choices[rows])
        for number, wordings in enumerate(dish.steps):
            texts.append(fill(rng, wordings, len(rows), slot))
            row.append(rows)
            place.append(np.full(len(rows), number))
    note_counts = pick(rng, NOTE_SHARES, len(kind))
    for number in range(len(NOTE_SHARES) - 1):
        rows = np.flatnonzero(note_counts > number)
        notes = words.phrases()["notes"]
        texts.append(fill(rng, notes, len(rows), lambda name, at: words.draw(rng, name, len(at))))
        row.append(rows)
        place.append(np.full(len(rows), 100 + number))
    row, place = np.concatenate(row), np.concatenate(place)
    order = np.lexsort((place, row))
    steps = pa.concat_arrays(texts).take(pa.array(order))
    is_step = steps.is_valid()
    return steps.filter(is_step), row[order][is_step.to_numpy(zero_copy_only=False)]


def fill(
    rng: np.random.Generator,
    templates: tuple[str, ...] | list[str],
    count: int,
    slot: Slot,
    weights: np.ndarray | None = None,
) -> pa.Array:
    """Return `count` texts from templates drawn at random, null where a slot's text is null.

    `slot(name, rows)` gives the text for {name} in the rows with these numbers.

    >>> rng = np.random.default_rng(1)
    >>> fill(rng, ["a {size} egg"], 2, lambda name, rows: pa.repeat("big", len(rows))).to_pylist()
    ['a big egg', 'a big egg']
    """
    drawn = pick(rng, np.ones(len(templates)) if weights is None else weights, count)
    texts, all_rows = [], []
    for number, template in enumerate(templates):
        rows = np.flatnonzero(drawn == number)
        if len(rows):
            texts.append(_fill_one(template, rows, slot))
            all_rows.append(rows)
    return _in_order(texts, all_rows)


def _fill_one(template: str, rows: np.ndarray, slot: Slot) -> pa.Array:
    pieces = re.split(r"\{([\w:]+)\}", template)
    texts = [slot(piece, rows) if at % 2 else piece for at, piece in enumerate(pieces)]
    if len(texts) == 1:
        return pa.repeat(template, len(rows))
    return pc.binary_join_element_wise(*texts, "")


def styled(texts: pa.Array, is_curly: np.ndarray, is_html: np.ndarray) -> pa.Array:
    """Return the texts with curly apostrophes, or as a web page's source has them.

    >>> texts = pa.array(["don't stir and don't shake"] * 2)
    >>> styled(texts, np.array([False, False]), np.array([False, True])).to_pylist()
    ["don't stir and don't shake", 'don&#39;t stir &amp; don&#39;t shake']
    """
    curly = pc.replace_substring(texts, "'", "\N{RIGHT SINGLE QUOTATION MARK}")
    texts = pc.if_else(pa.array(is_curly & ~is_html), curly, texts)
    html = texts.filter(pa.array(is_html))
    for plain, entity in HTML:
        html = pc.replace_substring(html, plain, entity)
    html = pc.replace_substring(html, ". ", ".<br />")
    return pc.replace_with_mask(texts, pa.array(is_html), html)


def as_lists(texts: pa.Array, row: np.ndarray, is_null: np.ndarray) -> pa.Array:
    """Return the texts as one list per recipe, in the order of their rows.

    >>> as_lists(pa.array(["a", "b"]), np.array([1, 1]), np.array([True, False])).to_pylist()
    [None, ['a', 'b']]
    """
    offsets = np.searchsorted(row, np.arange(len(is_null) + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), texts, mask=pa.array(is_null))


@dataclass(frozen=True)
class Pool:
    """Texts to draw from for each ingredient: the first of them is the default."""

    texts: pa.Array
    first: np.ndarray
    counts: np.ndarray

    def draw(
        self, rng: np.random.Generator, ingredient: np.ndarray, by_default: np.ndarray | None = None
    ) -> pa.Array:
        """Draw a text for each ingredient, the default one where `by_default` is true."""
        drawn = rng.integers(0, self.counts[ingredient])
        drawn = drawn if by_default is None else np.where(by_default, 0, drawn)
        return self.texts.take(pa.array(self.first[ingredient] + drawn))


def pool(texts: list[list[str]]) -> Pool:
    """Return a pool of the texts of each ingredient."""
    counts = np.array([len(each) for each in texts])
    flat = pa.array([text for each in texts for text in each])
    return Pool(flat, np.cumsum(counts) - counts, counts)


@dataclass(frozen=True)
class LinePools:
    """What ingredient lines are put together from."""

    amounts: Pool
    names: Pool
    preparations: Pool
    has_brands: np.ndarray


@cache
def line_pools() -> LinePools:
    """Return the amounts, names and preparations of every ingredient in the pantry."""
    all_of = pantry().values()
    return LinePools(
        amounts=pool([[f"{amount} " for amount in each.amounts] for each in all_of]),
        names=pool([[each.name, *words.misspellings(each.name)] for each in all_of]),
        preparations=pool(
            [["", *(f", {done}" for done in each.preparations if done)] for each in all_of]
        ),
        has_brands=np.array([each.has_brands for each in all_of]),
    )


@cache
def _nouns() -> tuple[pa.Array, pa.Array, pa.Array]:
    names = [each.noun for each in pantry().values()]
    titles = [_capitalized(name) for name in names]
    of_titles = [_capitalized(attributive(name)) for name in names]
    return pa.array(names), pa.array(titles), pa.array(of_titles)


def _capitalized(name: str) -> str:
    return " ".join(word[:1].upper() + word[1:] for word in name.split())


def _step_slot(dish: Dish, choices: np.ndarray) -> Slot:
    names, _, _ = _nouns()
    return lambda part, rows: _chosen(names, dish, part, choices[rows])


def _title_slot(dish: Dish, choices: np.ndarray) -> Slot:
    _, titles, of_titles = _nouns()

    def slot(part: str, rows: np.ndarray) -> pa.Array:
        name, _, of = part.partition(":")
        return _chosen(of_titles if of else titles, dish, name, choices[rows])

    return slot


def _chosen(texts: pa.Array, dish: Dish, part: str, choices: np.ndarray) -> pa.Array:
    drawn = choices[:, list(dish.parts).index(part)]
    return texts.take(pa.array(drawn, mask=drawn < 0))


def _by_dish(kind: np.ndarray) -> Iterator[tuple[Dish, np.ndarray]]:
    for number, dish in enumerate(dishes()):
        rows = np.flatnonzero(kind == number)
        if len(rows):
            yield dish, rows


def _in_order(texts: list[pa.Array], rows: list[np.ndarray]) -> pa.Array:
    if not texts:
        return pa.array([], pa.string())
    order = np.argsort(np.concatenate(rows), kind="stable")
    return pa.concat_arrays(texts).take(pa.array(order))
