"""What to generate, and how it is cut: lines over days, days over files, files into blocks."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import date, timedelta

import numpy as np

from vectorella.sample import markets
from vectorella.sample.clocks import day_number

# Lines generated at a time. Bounds memory, at about 100 MB.
BLOCK_LINES = 100_000

# Monday to Sunday: families shop for the weekend.
WEEKDAY_WEIGHTS = np.array([0.88, 0.86, 0.90, 0.97, 1.16, 1.30, 0.93])


@dataclass(frozen=True)
class Shares:
    """How often each peculiarity of real logs appears, between 0 and 1.

    The first six have an option of the command. Those of orders (late, duplicates, returns,
    cancelled, and the last group) concern whole receipts.
    """

    duplicates: float = 0.01
    late: float = 0.01
    corrections: float = 0.01
    returns: float = 0.02
    cancelled: float = 0.01
    broken: float = 0.002
    unknown_skus: float = 0.002
    unknown_countries: float = 0.001
    odd_spellings: float = 0.25
    offsets: float = 0.20
    own_zones: float = 0.06
    updated_at: float = 0.30
    clock_changes: float = 0.10

    def __post_init__(self) -> None:
        """Refuse a share that is none."""
        for each in fields(self):
            share = getattr(self, each.name)
            if not 0 <= share <= 1:
                raise ValueError(
                    f"The share of {each.name.replace('_', ' ')} must be between 0 and 1, "
                    f"not {share}."
                )


@dataclass(frozen=True)
class Block:
    """Consecutive lines of one day that go into one file.

    `lines_before` counts the day's lines in earlier blocks; `day_lines` are all of the day.
    """

    number: int
    file: int
    day: int
    lines: int
    lines_before: int
    day_lines: int


@dataclass(frozen=True)
class TransactionPlan:
    """What transactions to generate.

    `lines` are distinct lines of receipts; redeliveries and corrections come on top. `files` is the
    number of deliveries, one a day where it is None.
    """

    lines: int = 20_000
    days: int = 90
    start: date = date(2026, 3, 1)
    countries: int = 60
    files: int | None = None
    seed: int = 1
    shares: Shares = field(default_factory=Shares)

    def __post_init__(self) -> None:
        """Refuse numbers that make no plan."""
        markets.load(self.countries)
        _require(self.lines >= 0, f"The number of lines cannot be negative: {self.lines}.")
        _require(self.days >= 1, f"The number of days must be at least 1, not {self.days}.")
        _require(self.seed >= 0, f"The seed cannot be negative: {self.seed}.")
        _require(
            self.files is None or self.files >= 1,
            f"The number of files must be at least 1, not {self.files}.",
        )
        _require(
            self.start.toordinal() + self.days < date.max.toordinal(),
            f"{self.days} days from {self.start} on end after the year 9999.",
        )

    @property
    def file_count(self) -> int:
        """How many files the plan makes."""
        return self.files or self.days

    @property
    def days_per_file(self) -> float:
        """How many days a file covers."""
        return self.days / self.file_count

    def lines_per_day(self) -> np.ndarray:
        """Return the number of lines of each day: weekly rhythm, season, growth, chance.

        >>> int(TransactionPlan(lines=1000, days=7).lines_per_day().sum())
        1000
        """
        rng = np.random.default_rng((self.seed, 0))
        day = np.arange(self.days)
        day_of_week = (self.start.weekday() + day) % 7
        growth = 1 + 0.08 * day / 365.25
        chance = rng.uniform(0.94, 1.06, self.days)
        weights = WEEKDAY_WEIGHTS[day_of_week] * season(self.start, self.days) * growth * chance
        return split_evenly(self.lines, weights)

    def blocks(self) -> Iterator[Block]:
        """Yield the blocks in the order of their files; each file has at least one."""
        number = 0
        first_day = day_number(self.start)
        for day, day_lines in enumerate(self.lines_per_day().tolist()):
            lines_before = 0
            for file, lines in self._day_parts(day, day_lines):
                yield Block(number, file, first_day + day, lines, lines_before, day_lines)
                number += 1
                lines_before += lines

    def _day_parts(self, day: int, day_lines: int) -> Iterator[tuple[int, int]]:
        first = day * self.file_count // self.days
        last = max(first + 1, (day + 1) * self.file_count // self.days)
        shares = split_evenly(day_lines, np.ones(last - first)).tolist()
        for file, lines in enumerate(shares, start=first):
            parts = max(1, -(-lines // BLOCK_LINES))
            for part in split_evenly(lines, np.ones(parts)).tolist():
                yield file, part

    def file_stems(self) -> list[str]:
        """Return the path of each file without its ending, in folders by month.

        >>> TransactionPlan(days=2).file_stems()
        ['2026-03/2026-03-01', '2026-03/2026-03-02']
        >>> TransactionPlan(days=1, files=2).file_stems()
        ['2026-03/2026-03-01-0001', '2026-03/2026-03-01-0002']
        """
        stems = []
        part = 0
        previous = None
        for file in range(self.file_count):
            # The first day whose files begin at or before this one, as in _day_parts.
            day = -(-file * self.days // self.file_count)
            if self.file_count > self.days:
                day = ((file + 1) * self.days - 1) // self.file_count
            part = part + 1 if day == previous else 1
            previous = day
            suffix = f"-{part:04}" if self.file_count > self.days else ""
            stems.append(f"{self.start + timedelta(days=day):%Y-%m/%Y-%m-%d}{suffix}")
        return stems


def season(start: date, days: int) -> np.ndarray:
    """Return each day's weight within the year: highest in December, lowest in July.

    >>> season(date(2026, 12, 15), 1) > season(date(2026, 7, 15), 1)
    array([ True])
    """
    day_of_year = (start.timetuple().tm_yday - 1 + np.arange(days)) % 365.25
    advent = np.where((day_of_year > 330) & (day_of_year < 358), 0.35, 0.0)
    return 1 + 0.12 * np.cos(2 * np.pi * day_of_year / 365.25) + advent


def split_evenly(total: int, weights: np.ndarray) -> np.ndarray:
    """Split a whole number in proportion to the weights, so that the parts add up to it.

    >>> split_evenly(8, np.array([1.0, 1.0, 2.0])).tolist()
    [2, 2, 4]
    """
    ends = np.floor(np.cumsum(weights) / np.sum(weights) * total + 0.5).astype(np.int64)
    ends[-1] = total
    return np.diff(ends, prepend=0)


def _require(condition: bool, sentence: str) -> None:
    if not condition:
        raise ValueError(sentence)
