"""Which tokens a word has, found by the word's hash."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa


@dataclass(frozen=True)
class TokensByKey:
    """Tokens by keys, which are hashes, spread evenly over 64 bits.

    The first bits of a key name its slot. Of the keys that share a slot it holds the one whose
    token is the most frequent, so nearly all words are found there; the others by binary search.

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

        The lower a token_id, the more frequent the token.
        """
        starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])[: len(keys)])
        counts = np.diff(starts, append=len(keys))
        several = np.flatnonzero(counts > 1)
        offsets = np.append(0, counts.take(several).cumsum())
        token_lists = pa.ListArray.from_arrays(
            np.append(offsets, offsets[-1]).astype(np.int32), token_ids[(counts > 1).repeat(counts)]
        )
        unknown = ~np.int32(len(several))
        keys, first_tokens = keys.take(starts), token_ids.take(starts)
        values = first_tokens.copy()
        values[several] = ~np.arange(len(several))

        bits = max(len(keys).bit_length(), 1)
        shift = np.uint64(64 - bits)
        slots = (keys >> shift).astype(np.intp)
        slot_starts = np.flatnonzero(np.diff(slots, prepend=-1))
        lowest_tokens = np.minimum.reduceat(first_tokens, slot_starts)
        keys_in_slot = np.diff(slot_starts, append=len(keys))
        held = np.flatnonzero(first_tokens == lowest_tokens.repeat(keys_in_slot))
        slot_keys, slot_values = np.zeros(1 << bits, np.uint64), np.full(1 << bits, unknown)
        slot_keys[slots.take(held)] = keys.take(held)
        slot_values[slots.take(held)] = values.take(held)

        end = np.uint64(np.iinfo(np.uint64).max)
        keys, values = np.append(keys, end), np.append(values, unknown)
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
        slots = (keys >> self.shift).astype(np.intp)
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
