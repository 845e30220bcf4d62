"""A vocabulary that never ends: names, places and brands with the long tail of real text.

Recipe sites are full of words that appear once. Their place is taken by words put together from
syllables; the number of a word is its rank, and ranks are drawn so that the r-th word appears about
1/r times as often as the first (Zipf's law), which makes distinct words grow with the text.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

LEXICON_SIZE = 2_000_000

# The first ranks have short words.
SHORT_WORDS = 50_000

# Walks through the combinations of syllables in no visible order, without meeting one twice.
_STRIDE = 15_485_863
_COMBINATIONS = 2**31 - 1


@cache
def phrases() -> Mapping[str, list[str]]:
    """Return the phrases and word lists of `phrases.toml`."""
    text = resources.files(__package__).joinpath("phrases.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(text))


def draw(rng: np.random.Generator, kind: str, count: int) -> pa.Array:
    """Draw names, places or brands: a few known ones often, invented ones rarely.

    >>> draw(np.random.default_rng(3), "place", 3).type
    DataType(string)
    """
    known = phrases()[f"{kind}s"]
    ranks = draw_ranks(rng, count)
    is_known = ranks < len(known)
    chosen = pa.array(known).take(pa.array(np.where(is_known, ranks, 0)))
    return pc.if_else(pa.array(is_known), chosen, invent(kind, ranks))


def draw_ranks(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw ranks below LEXICON_SIZE, rank r with a probability of about 1 / (r + 1)."""
    draws = np.exp(rng.random(count) * np.log(LEXICON_SIZE + 1))
    return np.minimum(draws.astype(np.int64) - 1, LEXICON_SIZE - 1)


def invent(kind: str, ranks: np.ndarray) -> pa.Array:
    """Return the name, place or brand of each rank, the same word for the same rank.

    >>> invent("place", np.array([40, 41, 1_500_000])).to_pylist()
    ['Hararborg', 'Noravria', 'Waloliddale']
    """
    starts, middles, ends = (_syllables(each) for each in ("starts", "middles", f"{kind}_ends"))
    code, start = np.divmod(ranks * _STRIDE % _COMBINATIONS, len(starts))
    code, middle = np.divmod(code, len(middles))
    code, end = np.divmod(code, len(ends))
    # The frequent ones are short: only later ranks get a second middle syllable.
    second = np.where(ranks < SHORT_WORDS, 0, 1 + code % len(middles))
    parts = ((starts, start), (middles, middle), (["", *middles], second), (ends, end))
    return pc.binary_join_element_wise(
        *(pa.array(texts).take(pa.array(number)) for texts, number in parts), ""
    )


def _syllables(group: str) -> list[str]:
    return phrases()[group].split()


def misspellings(word: str) -> list[str]:
    """Return likely misspellings: a letter lost, doubled, or swapped with the next.

    >>> misspellings("oats")[:4]
    ['ots', 'oaats', 'aots', 'oas']
    """
    found = []
    for at in range(1, len(word) - 1):
        before, letter, after = word[:at], word[at], word[at + 1 :]
        if not letter.isalpha() or not before[-1].isalpha():
            continue
        found += [before + after, before + letter * 2 + after]
        found.append(before[:-1] + letter + before[-1] + after)
    return [each for each in dict.fromkeys(found) if each != word]
