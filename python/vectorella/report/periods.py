"""The periods that a reader of the page can choose, each with the one to compare it with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

GRAINS = ("day", "week", "month", "quarter", "year")
# How many of the newest are offered, by grain: multiples of a week, since weekdays differ.
LATEST = {"day": (7, 28, 91, 364), "week": (4, 13, 52), "month": (3, 12), "quarter": (4,)}
MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True)
class Choice:
    """A period that can be chosen; its days are inclusive.

    Attributes:
        group: what it is listed under.
        label: what it is called.
        before_label: what the period before is called; empty where there is none to compare with.
        first: its first day.
        last: its last day.
        before_first: first day of the period before; None where the log does not hold it whole.
        before_last: last day of that.
    """

    group: str
    label: str
    before_label: str
    first: date
    last: date
    before_first: date | None
    before_last: date | None


def choices(starts: Sequence[date], last: date, grain: str) -> list[Choice]:
    """Every period on offer: the whole log, the latest, and those of the calendar.

    Args:
        starts: the first days of the periods in which something was sold, in their order.
        last: the last day of the log.
        grain: one of GRAINS, that of `starts`.

    >>> days = [date(2026, 3, 1) + timedelta(day) for day in range(31)]
    >>> [choice.label for choice in choices(days, days[-1], "day")]
    ['Whole log', 'Last 7 days', 'Last 28 days', 'March 2026', 'Q1 2026 in part', '2026 so far']
    >>> choices(days, days[-1], "day")[1].before_first
    datetime.date(2026, 3, 18)
    """
    if not starts:
        return []
    whole = Choice("", "Whole log", "", starts[0], last, None, None)
    calendar = [
        choice
        for unit in ("month", "quarter", "year")
        if _divides(grain, unit)
        for choice in _of_calendar(starts, last, unit)
    ]
    return [whole, *_latest(starts, last, grain), *calendar]


def first_shown(offered: Sequence[Choice]) -> int:
    """The place of what the page opens with: the longest of the latest that can be compared."""
    latest = [at for at, choice in enumerate(offered) if choice.group == "Latest"]
    compared = [at for at in latest if offered[at].before_first]
    return max(compared, default=0)


def _latest(starts: Sequence[date], last: date, grain: str) -> Iterator[Choice]:
    for count in LATEST.get(grain, ()):
        newest = start_of(last, grain)
        first = _moved(newest, grain, 1 - count)
        if first < starts[0]:
            return
        before = _moved(first, grain, -count)
        # A newest week or month that has not ended is not like the ones before.
        is_compared = before >= starts[0] and _is_over(newest, last, grain)
        yield Choice(
            "Latest",
            f"Last {count} {grain}s",
            f"the {count} {grain}s before" if is_compared else "",
            first,
            last,
            before if is_compared else None,
            first - timedelta(1) if is_compared else None,
        )


def _of_calendar(starts: Sequence[date], last: date, unit: str) -> list[Choice]:
    firsts = sorted({start_of(day, unit) for day in starts}, reverse=True)
    found = []
    for first in firsts:
        before = _moved(first, unit, -1)
        is_compared = before >= starts[0] and _is_over(first, last, unit)
        is_over = _is_over(first, last, unit)
        found.append(
            Choice(
                f"{unit.capitalize()}s",
                _name(first, unit) + _part(first, starts[0], is_over),
                _name(before, unit) if is_compared else "",
                max(first, starts[0]),
                min(_moved(first, unit, 1) - timedelta(1), last),
                before if is_compared else None,
                first - timedelta(1) if is_compared else None,
            )
        )
    return found


def start_of(day: date, grain: str) -> date:
    """The first day of the period that a day is in.

    >>> start_of(date(2026, 5, 29), "quarter"), start_of(date(2026, 5, 29), "week")
    (datetime.date(2026, 4, 1), datetime.date(2026, 5, 25))
    """
    if grain == "day":
        return day
    if grain == "week":
        return day - timedelta(day.weekday())
    months = MONTHS_OF[grain]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def _moved(first: date, grain: str, count: int) -> date:
    if grain in ("day", "week"):
        return first + timedelta((7 if grain == "week" else 1) * count)
    month = first.year * 12 + first.month - 1 + MONTHS_OF[grain] * count
    return date(month // 12, month % 12 + 1, 1)


def _part(first: date, log_begins: date, is_over: bool) -> str:
    if not is_over:
        return " so far"
    return " in part" if first < log_begins else ""


def _is_over(first: date, last: date, grain: str) -> bool:
    return _moved(first, grain, 1) - timedelta(1) <= last


def _divides(grain: str, unit: str) -> bool:
    """Whether every period of the unit is made of whole ones of the grain."""
    return grain == "day" or (grain != "week" and GRAINS.index(grain) <= GRAINS.index(unit))


def _name(first: date, unit: str) -> str:
    if unit == "month":
        return f"{first:%B %Y}"
    return f"Q{(first.month + 2) // 3} {first.year}" if unit == "quarter" else f"{first.year}"
