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

    The first bits of a key name its slot. Of the keys that share a slot it holds one of a frequent
    token, so nearly all words are found there; the others by binary search.

    What a key stands for is one number: its token, or if it has none or several, the complement of
    a position in token_lists.

    Attributes:
        shift: a key's slot is what is left when so many bits are dropped.
        slot_keys: (slots,) uint64.
        slot_values: (slots,) int32, what the key stands for.
        keys: (keys + 1,) uint64, ascending. The last one, the highest there is, ends every search.
        values: (keys + 1,) int32, what they stand for.
        token_lists: lists of int32; the last one is empty, and what unknown keys stand for.
    """

    shift: np.uint64
    slot_keys: np.ndarray
    slot_values: np.ndarray
    keys: np.ndarray
    values: np.ndarray
    token_lists: pa.ListArray

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
        in_turn = [slice(None), *(np.flatnonzero(values < limit) for limit in FREQUENT_TOKENS)]
        values[np.flatnonzero(goes_on[is_first])] = ~np.arange(len(list_starts))

        bits = len(keys).bit_length()
        shift = np.uint64(64 - bits)
        slots = (keys >> shift).view(np.int64)
        slot_keys, slot_values = np.zeros(1 << bits, np.uint64), np.full(1 << bits, unknown)
        for some in in_turn:
            slot_keys[slots[some]], slot_values[slots[some]] = keys[some], values[some]
        token_lists = pa.ListArray.from_arrays(offsets, listed)
        return cls(shift, slot_keys, slot_values, keys, values, token_lists)

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
        slots = (keys >> self.shift).view(np.int64)
        # take() costs a fifth less than an index in brackets.
        values = self.slot_values.take(slots)
        elsewhere = np.flatnonzero(self.slot_keys.take(slots) != keys)
        values[elsewhere] = self._search(keys.take(elsewhere))
        listed = np.flatnonzero(values < 0)
        lists = self.token_lists.take(pa.array(~values.take(listed)))
        counts = np.ones(len(keys), np.intp)
        counts[listed] = lists.value_lengths()
        token_ids = values.repeat(counts)
        token_ids[token_ids < 0] = lists.flatten()
        return token_ids, counts

    def _search(self, keys: np.ndarray) -> np.ndarray:
        rows = self.keys.searchsorted(keys)
        values = self.values.take(rows)
        values[self.keys.take(rows) != keys] = self.values[-1]
        return values
