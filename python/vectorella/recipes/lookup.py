"""Which tokens a word has, found by the word's hash."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

# Keys are put into their slots all at once, then once more those of tokens below each of these ids:
# the last one in a slot stays, so of 100 words 99 are found there.
FREQUENT_TOKENS = (16_384, 1024)


@dataclass(frozen=True)
class TokensByKey:
    """Tokens by keys, which are hashes, spread evenly over 64 bits.

    The first bits of a key name its slot. Of the keys that share a slot it leads to one of a
    frequent token, so nearly all words are found there; the others by binary search.

    What a key stands for is one number: its token, or if it has none or several, the complement of
    a position in token_lists.

    Attributes:
        keys: (keys + 1,) uint64, ascending. The last one, the highest there is, ends every search.
        values: (keys + 1,) int32, what they stand for.
        token_lists: lists of int32; the last one is empty, and what unknown keys stand for.
        slots: (slots,) int32, a position in keys.
        shift: a key's slot is what is left when so many bits are dropped.
    """

    keys: np.ndarray
    values: np.ndarray
    token_lists: pa.ListArray
    slots: np.ndarray
    shift: np.uint64

    @classmethod
    def of(cls, keys: np.ndarray, token_ids: np.ndarray) -> "TokensByKey":
        """Take rows of (key, token_id) in order of keys, (rows,) uint64 and int32.

        The lower a token_id, the more frequent the token. Little is made on the way: the memory
        stays with the process, and 2 million recipes have 2.7 million keys.
        """
        goes_on = np.append(keys[1:] == keys[:-1], False)[: len(keys)]
        is_first = np.append(True, ~goes_on[:-1])[: len(keys)]
        in_list = goes_on | ~is_first
        list_starts, listed = np.flatnonzero(is_first[in_list]), token_ids[in_list]
        offsets = np.append(list_starts, [len(listed), len(listed)]).astype(np.int32)
        unknown = ~np.int32(len(list_starts))

        keys = np.append(keys[is_first], np.uint64(np.iinfo(np.uint64).max))
        values = np.append(token_ids[is_first], unknown)
        bits = len(keys).bit_length()
        shift = np.uint64(64 - bits)
        slots = np.zeros(1 << bits, np.int32)
        slots[_slots(keys, shift)] = np.arange(len(keys), dtype=np.int32)
        for limit in FREQUENT_TOKENS:
            frequent = np.flatnonzero(values < limit)
            slots[_slots(keys.take(frequent), shift)] = frequent
        values[np.flatnonzero(goes_on[is_first])] = ~np.arange(len(list_starts))
        return cls(keys, values, pa.ListArray.from_arrays(offsets, listed), slots, shift)

    def find(self, keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Look up keys, (words,) uint64.

        Returns:
            (tokens,) int32, the tokens of all words, one word after the other; and (words,) how
            many each has.

        >>> two, three, four, five = np.array([2, 3, 4, 5], np.uint64) << np.uint64(60)
        >>> keys, token_ids = np.array([two, three, five, five]), np.array([6, 7, 8, 9], np.int32)
        >>> found = TokensByKey.of(keys, token_ids).find(np.array([five, three, four, two]))
        >>> [part.tolist() for part in found]
        [[8, 9, 7, 6], [2, 1, 0, 1]]
        """
        # take() costs a fifth less than an index in brackets.
        rows = self.slots.take(_slots(keys, self.shift)).astype(np.intp)
        elsewhere = np.flatnonzero(self.keys.take(rows) != keys)
        rows[elsewhere] = self.keys.searchsorted(keys.take(elsewhere))
        values = self.values.take(rows)
        is_unknown = self.keys.take(rows.take(elsewhere)) != keys.take(elsewhere)
        values[elsewhere[is_unknown]] = self.values[-1]
        listed = np.flatnonzero(values < 0)
        lists = self.token_lists.take(pa.array(~values.take(listed)))
        counts = np.ones(len(keys), np.intp)
        counts[listed] = lists.value_lengths()
        token_ids = values.repeat(counts)
        token_ids[token_ids < 0] = lists.flatten()
        return token_ids, counts


def _slots(keys: np.ndarray, shift: np.uint64) -> np.ndarray:
    """The slot of each key, (keys,) int64."""
    return (keys >> shift).view(np.int64)
