"""What kind of dish ingredients make, learned from the titles of recipes."""

from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

import duckdb
import numpy as np
from scipy.sparse import csr_matrix

from vectorella.ingredients.lexicon import singular

# Titles read to learn which words name dishes, besides those of the recipes in question.
MOST_TITLES = 50_000
SHORTEST_WORD = 3
WORD_SHARE = 0.25
FEWEST_TITLES = 3
LEAST_SCORE = 0.15
# A word that hardly ever ends a title, such as with, names no dish.
LEAST_LAST = 0.1


class TitleWords(NamedTuple):
    """How often words stand in titles, by the set of ingredients of their recipes.

    Attributes:
        words: as titles write each most often.
        everywhere: titles of all recipes read with the word, float64 (w,).
        own: those among them whose recipe has an ingredient of that name.
        last: those among them that end with the word.
        masks: ingredients of the recipes in question, int64 (m,), a bit for each candidate.
        counts: titles with the word and the mask, sparse float64 (w, m).
        titles: titles of each mask, float64 (m,).
        total: all titles read.
    """

    words: list[str]
    everywhere: np.ndarray
    own: np.ndarray
    last: np.ndarray
    masks: np.ndarray
    counts: csr_matrix
    titles: np.ndarray
    total: int


def read_titles(
    session: duckdb.DuckDBPyConnection,
    recipes: duckdb.DuckDBPyRelation,
    named_ingredients: duckdb.DuckDBPyRelation,
    recipe_masks: duckdb.DuckDBPyRelation,
    brand_bit: int,
) -> TitleWords:
    """Count the words of titles.

    Args:
        session: the connection of the relations.
        recipes: (recipe_id, source_recipe_id, title).
        named_ingredients: (recipe_id, ingredient).
        recipe_masks: (recipe_id, mask).
        brand_bit: the bit of recipes with the brand. Their titles are read first, then those of
            recipes with two candidates, then others.
    """
    session.execute(f"""
        create or replace temporary table title_words as
        with
            read as (
                select
                    recipe_id,
                    title,
                    case when mask & {brand_bit} > 0 or bit_count(mask) > 1 then mask end as mask
                from ({recipes.sql_query()})
                left join ({recipe_masks.sql_query()}) using (recipe_id)
                where title is not null
                order by
                    mask & {brand_bit} desc nulls last, md5(source_recipe_id), source_recipe_id
                limit {MOST_TITLES}
            )
        select
            recipe_id,
            mask,
            unnest(
                list_distinct(regexp_split_to_array(lower(title), '[^\\p{{L}}\\p{{M}}]+'))
            ) as word,
            regexp_extract(
                lower(title), '([\\p{{L}}\\p{{M}}]+)[^\\p{{L}}\\p{{M}}]*$', 1
            ) as last_word
        from read
    """)
    words = session.sql("select distinct word from title_words order by word").fetchall()
    spelled = [word for (word,) in words]
    folded = [singular(word) for word in spelled]
    session.register("folded_words", {"word": np.array(spelled), "folded": np.array(folded)})
    session.execute(f"""
        create or replace temporary table own_words as
        select distinct recipe_id, unnest(string_split(ingredient, ' ')) as folded
        from ({named_ingredients.sql_query()})
        where recipe_id in (select recipe_id from title_words)
    """)
    rows = session.sql("""
        select
            folded,
            word,
            mask,
            count(*)::double,
            count(own_words.folded)::double,
            count(*) filter (word = last_word)::double
        from title_words
        inner join folded_words using (word)
        left join own_words using (recipe_id, folded)
        group by all
        order by all
    """).fetchall()
    titles = session.sql("""
        select mask, count(distinct recipe_id)::double from title_words group by mask order by mask
    """).fetchall()
    session.unregister("folded_words")
    return _tabulated(rows, titles)


def _tabulated(rows: Sequence[tuple], titles: Sequence[tuple]) -> TitleWords:
    masks = [mask for mask, _ in titles if mask is not None]
    spellings: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for folded, word, _, count, _, _ in rows:
        spellings[folded][word] += count
    names = sorted(spellings)
    place, column = (
        {name: at for at, name in enumerate(names)},
        {m: at for at, m in enumerate(masks)},
    )
    everywhere, own, last = np.zeros((3, len(names)))
    cells: list[tuple[int, int, float]] = []
    for folded, _, mask, count, own_count, last_count in rows:
        everywhere[place[folded]] += count
        own[place[folded]] += own_count
        last[place[folded]] += last_count
        if mask is not None:
            cells.append((place[folded], column[mask], count))
    values = np.array(cells, np.float64).reshape(-1, 3)
    at = values[:, 0].astype(int), values[:, 1].astype(int)
    counts = csr_matrix((values[:, 2], at), shape=(len(names), len(masks)))
    most = [max(spellings[name].items(), key=lambda pair: (pair[1], pair[0]))[0] for name in names]
    by_mask = np.array([count for mask, count in titles if mask is not None])
    total = int(sum(count for _, count in titles))
    return TitleWords(
        most, everywhere, own, last, np.array(masks, np.int64), counts, by_mask, total
    )


def kind_of(titles: TitleWords, sets: tuple[int, ...], within: int = 0) -> str | None:
    """Return the word that best tells a set's dishes from others; None where titles agree on none.

    A word counts by how often the set's titles have it and by how much more often than others
    (Kullback and Leibler's divergence), less for one that names an ingredient of its own recipes,
    as lemon in "Lemon Cookies" does.

    Args:
        titles: what titles say.
        sets: bits of ingredients; a recipe with all of one of them counts.
        within: bits that all recipes must have, and that the set's are compared with.
    """
    is_within = (titles.masks & within) == within
    is_of_set = is_within & np.any([(titles.masks & bits) == bits for bits in sets], axis=0)
    in_set = titles.titles[is_of_set].sum()
    if not in_set:
        return None
    share = titles.counts @ is_of_set.astype(np.float64) / in_set
    compared = titles.counts @ is_within.astype(np.float64)
    among_all = compared / max(titles.titles[is_within].sum(), 1)
    usual = np.maximum(titles.everywhere / max(titles.total, 1), among_all)
    dishness = 1 - (titles.own + 0.5) / (titles.everywhere + 1)
    ratio = np.log(np.maximum(share, 1e-12) / np.maximum(usual, 1e-12))
    is_frequent = (share >= WORD_SHARE) & (share * in_set >= FEWEST_TITLES)
    score = np.where(is_frequent, share * ratio * dishness**4, -np.inf)
    is_word = np.array([len(word) >= SHORTEST_WORD for word in titles.words], bool)
    is_word &= titles.last >= LEAST_LAST * titles.everywhere
    score = np.where(is_word, score, -np.inf)
    best = int(score.argmax()) if len(score) else -1
    return titles.words[best] if best >= 0 and score[best] > LEAST_SCORE else None
