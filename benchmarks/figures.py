"""From runs to figures: medians, ratios, growth."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from benchmarks.results import Run
from benchmarks.works import OURS, START, Case


@dataclass(frozen=True)
class Figures:
    """Medians of the good runs of one side on one case, undisturbed ones where there are any.

    Of ours, dbt's start is taken off both times. `status` is "finished", or what became of the
    runs where none was good, in which case the numbers are of those.
    """

    case: Case
    side: str
    rounds: int
    status: str
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: float
    spill_bytes: float
    result_bytes: float


def figures(runs: Sequence[Run], case: Case, side: str) -> Figures | None:
    """Return the figures of a side on a case; None where it never ran."""
    own = _of(runs, case, side)
    if not own:
        return None
    good = [run for run in own if run.is_good]
    counted = [run for run in good if not run.is_disturbed] or good
    found = [run.measurement for run in counted or own]
    start = figures(runs, case, START) if side == OURS and counted else None
    return Figures(
        case,
        side,
        len(counted),
        "finished" if counted else _failure(own[-1]),
        median(each.wall_seconds for each in found) - (start.wall_seconds if start else 0),
        median(each.cpu_seconds for each in found) - (start.cpu_seconds if start else 0),
        median(each.peak_bytes for each in found),
        median(each.spill_bytes for each in found),
        median(each.result_bytes for each in found),
    )


def _failure(run: Run) -> str:
    return "another result" if run.differences else run.measurement.status


def _of(runs: Iterable[Run], case: Case, side: str) -> list[Run]:
    return [run for run in runs if run.case == case and run.side == side]


def wall_ratio(runs: Sequence[Run], case: Case, peer: str) -> float | None:
    """Return our wall time as a share of a peer's; None where one of them has none."""
    ours, theirs = figures(runs, case, OURS), figures(runs, case, peer)
    if not ours or not theirs or not ours.rounds or not theirs.rounds:
        return None
    return ours.wall_seconds / theirs.wall_seconds


def exponent(sizes: Sequence[float], seconds: Sequence[float]) -> float:
    """Return by which power of the size the time grows: the least squares slope of the logarithms.

    >>> exponent([10, 100, 1000], [2, 20, 200])
    1.0
    """
    x, y = [math.log(size) for size in sizes], [math.log(second) for second in seconds]
    x_mean, y_mean = sum(x) / len(x), sum(y) / len(y)
    covariance = sum((a - x_mean) * (b - y_mean) for a, b in zip(x, y, strict=True))
    return round(covariance / sum((a - x_mean) ** 2 for a in x), 3)


def growth(runs: Sequence[Run], cases: Iterable[Case]) -> float | None:
    """Return the exponent of our wall time over some cases; None where one has not finished."""
    found = [figures(runs, case, OURS) for case in cases]
    if len(found) < 2 or any(each is None or not each.rounds for each in found):
        return None
    return exponent(
        [each.case.size for each in found if each], [each.wall_seconds for each in found if each]
    )


def our_facts(runs: Sequence[Run], case: Case, name: str) -> float | None:
    """Return the median of a fact of our runs on a case."""
    values = [run.facts[name] for run in _of(runs, case, OURS) if run.is_good and name in run.facts]
    return median(values) if values else None


def our_steps(runs: Sequence[Run], case: Case) -> dict[str, float]:
    """Return the median seconds of each of our seeds and models on a case, in their order."""
    own = [run.facts.get("steps", {}) for run in _of(runs, case, OURS) if run.is_good]
    names = dict.fromkeys(name for each in own for name in each)
    return {name: median(each.get(name, 0) for each in own) for name in names}
