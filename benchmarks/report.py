"""The figures as tables, and the place in benchmarks/README.md that they go to."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.figures import Figures, figures, growth, our_facts, our_steps, wall_ratio
from benchmarks.results import Run
from benchmarks.targets import targets
from benchmarks.works import OURS, START, WORKS, Case

README = Path(__file__).parent / "README.md"
BEGIN, END = "<!-- results: begin -->\n", "<!-- results: end -->\n"

NAMES = {
    START: "dbt's start",
    OURS: "**Vectorella**",
    "polars": "Polars",
    "pandas": "pandas",
    "pyspark": "PySpark, local[2]",
    "scikit-learn": "scikit-learn",
    "python": "plain Python",
    "duckdb": "DuckDB, nothing superseded",
    "native": "C++, one thread, cleaned words",
}


def write(runs: Sequence[Run]) -> None:
    """Put the figures between the two marks of benchmarks/README.md."""
    text = README.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    README.write_text(f"{before}{BEGIN}\n{tables(runs)}\n{END}{after}", encoding="utf-8")


def tables(runs: Sequence[Run]) -> str:
    """Return everything measured, as Markdown."""
    parts = [machines(runs), target_table(runs)]
    parts += [peer_table(runs, case) for case in _cases(runs, has_peers=True)]
    parts += [growth_table(runs, name) for name in ("recipes-growth", "sales-growth")]
    parts += [memory_table(runs, name) for name in ("recipes-memory", "sales-memory")]
    parts += [one_hot_table(runs)]
    parts += [step_table(runs, case) for case in _cases(runs, has_peers=True)]
    return "\n".join(part for part in parts if part)


def machines(runs: Sequence[Run]) -> str:
    """Say where the figures come from."""
    found = dict.fromkeys(run.machine for run in runs)
    parts = [f"Measured on {'; '.join(found)}."]
    disturbed = sum(run.is_disturbed for run in runs)
    if disturbed:
        parts.append(
            f"Other processes disturbed {disturbed} of {len(runs)} runs, which count only where no "
            "other run does."
        )
    rounds = {each.rounds for each in _all_figures(runs)}
    parts.append(f"Medians of as many runs: {', '.join(map(str, sorted(rounds)))}.")
    return " ".join(parts) + "\n"


def _all_figures(runs: Sequence[Run]) -> list[Figures]:
    known = dict.fromkeys((run.case, run.side) for run in runs)
    return [found for case, side in known if (found := figures(runs, case, side))]


def target_table(runs: Sequence[Run]) -> str:
    """Return what must hold, and what was seen."""
    rows = []
    for target in targets():
        seen = target.seen(runs)
        if seen is not None:
            verdict = "yes" if round(seen, 3) <= target.limit else "**no**"
            rows.append((target.what, f"{target.limit:g}", f"{seen:.3g}", verdict))
    return _section("What must hold", ("", "at most", "seen", "holds"), rows)


def peer_table(runs: Sequence[Run], case: Case) -> str:
    """Return what each side cost on a case, the fastest first."""
    found = [figures(runs, case, side) for side in _sides(runs, case)]
    known = sorted((each for each in found if each), key=lambda each: each.wall_seconds)
    rows = [(*_costs(each), _share(runs, each)) for each in known if each.side != START]
    rows += [(*_costs(each), "") for each in known if each.side == START]
    return _section(case.title, (*COSTS, "Vectorella takes"), rows)


def growth_table(runs: Sequence[Run], name: str) -> str:
    """Return our costs by size, and the exponents."""
    cases = WORKS[name].cases
    rows = []
    for smaller, case in zip((None, *cases), cases, strict=False):
        found = figures(runs, case, OURS)
        if found:
            slope = growth(runs, (smaller, case)) if smaller else None
            cells = (f"{case.size:,}", *_costs(found)[1:], "" if slope is None else f"{slope:.2f}")
            rows.append(cells)
    unit = "recipes" if name.startswith("recipes") else "lines"
    title = f"Growth with the number of {unit}, memory_limit {cases[0].memory_limit}"
    return _section(title, (unit, *COSTS[1:], "exponent from the row above"), rows)


def memory_table(runs: Sequence[Run], name: str) -> str:
    """Return our costs by memory limit."""
    cases = WORKS[name].cases
    found = [(case, figures(runs, case, OURS)) for case in cases]
    rows = [(case.memory_limit, *_costs(each)[1:]) for case, each in found if each]
    size = f"{cases[0].size:,} {'recipes' if cases[0].subject == 'recipes' else 'lines'}"
    return _section(f"{size} in little memory", ("memory_limit", *COSTS[1:]), rows)


def one_hot_table(runs: Sequence[Run]) -> str:
    """Return what the one-hot rows take in the file, and how soon one recipe is found."""
    rows = []
    for case in _cases(runs, has_peers=None):
        pairs = our_facts(runs, case, "pairs")
        if pairs and not any(row[0] == f"{case.size:,}" for row in rows):
            stored = our_facts(runs, case, "one_hot_bytes") or 0
            lookup = our_facts(runs, case, "lookup_ms") or 0
            rows.append(
                (
                    f"{case.size:,}",
                    f"{pairs:,.0f}",
                    f"{stored / pairs:.2f}",
                    f"{lookup:.1f}",
                )
            )
    header = ("recipes", "pairs", "bytes a pair", "ms to look up a recipe")
    return _section("One-hot in the file", header, rows)


def step_table(runs: Sequence[Run], case: Case) -> str:
    """Return where our time goes: the seconds of each seed and model above a fiftieth of all."""
    steps = our_steps(runs, case)
    least = sum(steps.values()) / 50
    rows = [(name, f"{seconds:.2f}") for name, seconds in steps.items() if seconds >= least]
    return _section(f"Steps of ours: {case.title}", ("seed or model", "seconds"), rows)


COSTS = ("", "wall, s", "CPU, s", "peak memory, MB", "spill, MB", "result, MB")


def _costs(found: Figures) -> tuple[str, ...]:
    name = NAMES.get(found.side, found.side)
    if found.status != "finished":
        return (f"{name}: {found.status}", f"({found.wall_seconds:.1f})", *_numbers(found)[1:])
    return (name, f"{found.wall_seconds:.1f}", *_numbers(found)[1:])


def _numbers(found: Figures) -> tuple[str, ...]:
    sizes = (found.peak_bytes, found.spill_bytes, found.result_bytes)
    return (
        f"{found.wall_seconds:.1f}",
        f"{found.cpu_seconds:.1f}",
        *(f"{size / 1e6:,.0f}" for size in sizes),
    )


def _share(runs: Sequence[Run], found: Figures) -> str:
    ratio = None if found.side == OURS else wall_ratio(runs, found.case, found.side)
    return "" if ratio is None else f"{ratio:.2f} of its time"


def _cases(runs: Sequence[Run], has_peers: bool | None) -> list[Case]:
    """Cases that were run, those of works with peers first; without others where so asked."""
    cases = dict.fromkeys(run.case for run in runs if run.side == OURS)
    if has_peers is None:
        return list(cases)
    return [case for case in cases if has_peers == (len(_sides(runs, case)) > 2)]


def _sides(runs: Iterable[Run], case: Case) -> list[str]:
    return list(dict.fromkeys(run.side for run in runs if run.case == case))


def _section(title: str, header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = [f"### {title}", "", _row(header), _row(["---", *["---:"] * (len(header) - 1)])]
    return "\n".join([*lines, *map(_row, rows), ""])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
