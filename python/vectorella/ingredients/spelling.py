"""The slips of a typist, undone."""

from collections.abc import Iterable, Iterator

# Shorter words are too often another word with a letter more or less.
SHORTEST = 5
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def near_spellings(word: str) -> Iterator[str]:
    """Yield what a word becomes with two letters swapped, one left out, or one more.

    The first letter stays, and no letter is taken for another: bream is not cream.

    >>> [near for near in near_spellings("galric") if near in ("garlic", "gallic")]
    ['garlic']
    """
    for at in range(1, len(word)):
        before, after = word[:at], word[at:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield before + after[1:]
        yield from (before + letter + after for letter in LETTERS)
    yield from (word + letter for letter in LETTERS)


def corrections(words: list[str], known: Iterable[str]) -> Iterator[list[str]]:
    """Yield the words with one unknown word replaced by a known near one.

    >>> list(corrections(["olive", "oli", "mushrom"], {"olive", "mushroom"}))
    [['olive', 'oli', 'mushroom']]
    """
    for at, word in enumerate(words):
        if len(word) >= SHORTEST and word not in known:
            for near in dict.fromkeys(near_spellings(word)):
                if near in known:
                    yield [*words[:at], near, *words[at + 1 :]]
