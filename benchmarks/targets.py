"""What must hold, and what was seen."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from benchmarks.figures import figures, growth, our_facts, wall_ratio
from benchmarks.results import Run
from benchmarks.works import (
    OURS,
    RECIPE_GROWTH,
    RECIPES,
    SALES,
    SALES_CSV,
    SALES_GROWTH,
    SMALL_FILES,
    Case,
)

Seen = Callable[[Sequence[Run]], float | None]


@dataclass(frozen=True)
class Target:
    """Something seen that must be at most a limit."""

    what: str
    limit: float
    seen: Seen


def against(case: Case, work: str, peer: str, limit: float) -> Target:
    """Return the target that our wall time is at most that share of a peer's."""
    return Target(
        f"{work}: wall time against {peer}", limit, lambda runs: wall_ratio(runs, case, peer)
    )


def _wall_against_native_cpu(runs: Sequence[Run]) -> float | None:
    ours, native = figures(runs, RECIPES, OURS), figures(runs, RECIPES, "native")
    if not ours or not native or not ours.rounds or not native.rounds:
        return None
    return ours.wall_seconds / native.cpu_seconds


def _peak_gigabytes(runs: Sequence[Run]) -> float | None:
    found = figures(runs, RECIPE_GROWTH[-1], OURS)
    return found.peak_bytes / 1e9 if found and found.rounds else None


def _spilled_gigabytes(runs: Sequence[Run]) -> float | None:
    found = figures(runs, RECIPE_GROWTH[-1], OURS)
    return found.spill_bytes / 1e9 if found and found.rounds else None


def _bytes_per_pair(runs: Sequence[Run]) -> float | None:
    stored = our_facts(runs, RECIPE_GROWTH[-1], "one_hot_bytes")
    pairs = our_facts(runs, RECIPE_GROWTH[-1], "pairs")
    return stored / pairs if stored and pairs else None


def targets() -> Iterator[Target]:
    """Yield every target."""
    for peer, limit in {"polars": 0.7, "scikit-learn": 0.2, "python": 0.18, "pyspark": 0.1}.items():
        yield against(RECIPES, "200,000 recipes", peer, limit)
    yield Target(
        "200,000 recipes: wall time against the CPU time of the native limit",
        1.2,
        _wall_against_native_cpu,
    )
    yield Target("2,000,000 recipes at 2 GB: peak memory, GB", 1.5, _peak_gigabytes)
    yield Target("2,000,000 recipes at 2 GB: spilled, GB", 0, _spilled_gigabytes)
    yield Target(
        "recipes: growth exponent from 200,000 to 2,000,000",
        1.08,
        lambda runs: growth(runs, RECIPE_GROWTH[1:]),
    )
    yield Target("one-hot of 2,000,000 recipes: bytes a pair", 2.5, _bytes_per_pair)
    yield Target(
        "one recipe of 2,000,000 looked up, ms",
        10,
        lambda runs: our_facts(runs, RECIPE_GROWTH[-1], "lookup_ms"),
    )
    for peer, limit in {"duckdb": 1.8, "polars": 0.8, "pandas": 0.2, "pyspark": 0.25}.items():
        yield against(SALES, "10,000,000 lines, Parquet", peer, limit)
    for peer, limit in {"python": 0.4, "pandas": 0.35}.items():
        yield against(SALES_CSV, "1,000,000 lines, CSV", peer, limit)
    yield Target(
        "sales: growth exponent from 10,000,000 to 100,000,000 at 4 GB",
        1.05,
        lambda runs: growth(runs, SALES_GROWTH[1:]),
    )
    yield against(SMALL_FILES, "10,000 small files", "pyspark", 0.15)
