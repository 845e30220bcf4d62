"""The slips of a typist, undone."""

from collections.abc import Callable, Container, Iterable, Iterator

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


def near_words(word: str) -> Iterator[str]:
    """Yield near_spellings, and what a word becomes with a letter taken for another.

    >>> "vegetable" in near_words("vegatable"), "vegetable" in near_spellings("vegatable")
    (True, False)
    """
    yield from near_spellings(word)
    for at in range(1, len(word)):
        yield from (word[:at] + letter + word[at + 1 :] for letter in LETTERS)


def corrections(
    words: list[str], known: Container[str], near: Callable[[str], Iterable[str]]
) -> Iterator[tuple[list[str], int]]:
    """Yield the words with one unknown word replaced by a near one, and its place.

    Args:
        words: of one name.
        known: words that are right.
        near: known words near an unknown one.

    >>> list(corrections(["olive", "oli", "mushrom"], {"olive"}, lambda _: ["mushroom"]))
    [(['olive', 'oli', 'mushroom'], 2)]
    """
    for at, word in enumerate(words):
        if len(word) >= SHORTEST and word not in known:
            for corrected in near(word):
                yield [*words[:at], corrected, *words[at + 1 :]], at
