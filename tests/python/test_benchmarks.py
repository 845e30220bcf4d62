import csv
import shutil
import sys
from dataclasses import replace
from pathlib import Path

import duckdb
import numpy as np
import project
import pytest

from benchmarks import checking, day, inputs, report, results, sides
from benchmarks.measuring import Command, Limits, Measurement, measure
from benchmarks.results import Run
from benchmarks.running import Bench, Step, prepared, run_all, run_one
from benchmarks.works import OURS, START, Case, Work

RECIPES, SALES = Case("recipes", 300), Case("sales", 3_000, "csv")


@pytest.fixture(scope="module")
def bench(tmp_path_factory):
    return Bench(tmp_path_factory.mktemp("benchmark"), Limits(60))


@pytest.fixture(scope="module")
def ours(bench):
    """What the models make of both inputs, in one build."""
    landing = bench.folder / "both"
    for case in (RECIPES, SALES):
        made = inputs.landing(case, bench.folder / "inputs")
        shutil.copytree(made, landing, dirs_exist_ok=True)
    selected = sorted(name for names in sides.SELECTED.values() for name in names)
    build = project.dbt(
        "build",
        bench.folder / "ours",
        landing,
        arguments=("--select", *selected, "--exclude-resource-type", "test", "unit_test"),
    )
    assert build.is_success, build.output
    return {case: checking.digest_of_project(case.subject, build.database) for case in DIGESTED}


DIGESTED = (RECIPES, SALES)


def peer_results(bench, tmp_path, case, side):
    """Run a peer once; a copy of its results, and the raw files it read."""
    landing = prepared(bench, Step(case, side, 1), print)
    folder = bench.folder / f"{side}-{case.input_name}"
    if not folder.exists():
        folder.mkdir()
        found = measure(sides.command(side, case, landing, folder), bench.limits)
        assert found.status == "finished", found.message
    return shutil.copytree(folder / "results", tmp_path / "results"), landing


def compare(ours, case, folder, landing, side="python"):
    lacks = sides.LACKS.get(side, frozenset())
    theirs = checking.digest_of_peer(case.subject, folder, landing, lacks)
    return checking.differences(ours[case], theirs, lacks)


def edit_csv(path: Path, edit) -> None:
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    edit(rows)
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)


def script(folder: Path, source: str, **watched) -> Command:
    return Command((sys.executable, "-c", source), folder, **watched)


def run(case, side, wall_seconds, number=1, others=0.0, **known):
    measurement = Measurement(
        "finished", wall_seconds, wall_seconds, 10**9, 0, 10**6, other_cpu_seconds=others
    )
    return Run(case, side, number, "", "a machine", measurement, **known)


def rows_of(table: str, title: str) -> dict[str, list[str]]:
    """A table of the report: the cells of each row behind its name."""
    _, _, section = table.partition(f"### {title}\n")
    lines = section.partition("\n\n### ")[0].split("\n| ")[3:]
    return {cells[0]: cells[1:] for cells in (line.strip(" |\n").split(" | ") for line in lines)}


@pytest.mark.parametrize(
    ("case", "side"),
    [(RECIPES, "python"), (RECIPES, "scikit-learn"), (RECIPES, "native"), (SALES, "python")],
    ids=str,
)
def test_a_peer_finds_what_the_models_find(bench, ours, tmp_path, case, side):
    if side == "native" and not shutil.which("g++"):
        pytest.skip("there is no g++")
    folder, landing = peer_results(bench, tmp_path, case, side)
    assert compare(ours, case, folder, landing, side) == []


def test_a_wrong_pair_is_seen(bench, ours, tmp_path):
    folder, landing = peer_results(bench, tmp_path, RECIPES, "python")
    pairs = np.fromfile(folder / "pairs.bin", np.int32).reshape(-1, 2)
    pairs[1:].tofile(folder / "pairs.bin")
    count = len(pairs)
    lost = f"pairs: {count - 1:,} rows where there are {count:,}"
    assert compare(ours, RECIPES, folder, landing) == [lost]
    # The first recipe's first token, given to the last recipe.
    pairs[0, 0] = RECIPES.size
    pairs.tofile(folder / "pairs.bin")
    assert compare(ours, RECIPES, folder, landing) == [
        f"pairs: as many rows ({count:,}), but not the same"
    ]


def test_a_wrong_vocabulary_is_seen(bench, ours, tmp_path):
    folder, landing = peer_results(bench, tmp_path, RECIPES, "python")
    edit_csv(folder / "vocabulary.csv", lambda rows: rows[0].update(document_frequency=10_000))
    (difference,) = compare(ours, RECIPES, folder, landing)
    assert difference.startswith("document_frequency: as many rows")


@pytest.mark.parametrize(
    ("table", "edit", "expected"),
    [
        ("order_lines", lambda rows: rows.append(rows[0]), "order_lines: 3,001 rows where"),
        ("order_lines", lambda rows: rows[0].update(order_date="2020-01-01"), "order_lines: as"),
        ("sales_by_country", lambda rows: rows[0].update(units_sold=-1), "sales_by_country: as"),
        ("sales_by_country", lambda rows: rows[0].update(revenue=-1000), "revenue of"),
        ("sales_global", lambda rows: rows.pop(), "sales_global: "),
    ],
)
def test_a_wrong_count_is_seen(bench, ours, tmp_path, table, edit, expected):
    folder, landing = peer_results(bench, tmp_path, SALES, "python")
    edit_csv(folder / f"{table}.csv", edit)
    (difference,) = compare(ours, SALES, folder, landing)
    assert difference.startswith(expected)


def test_lines_come_twice_and_their_newest_version_counts(bench, ours):
    """Otherwise no peer would have to supersede anything."""
    files = (bench.folder / "both" / "transactions").rglob("*.csv")
    lines = [row for path in files for row in csv.DictReader(path.open())]
    assert 0.01 < 1 - SALES.size / len(lines) < 0.03
    assert ours[SALES]["order_lines"][0] == SALES.size
    versions = {}
    for line in lines:
        key = line["order_id"], line["line_number"]
        versions.setdefault(key, set()).add((line["quantity"], line["unit_price"]))
    assert any(len(found) > 1 for found in versions.values())


def test_memory_and_disk_of_all_processes_are_measured(tmp_path):
    source = """
import pathlib, subprocess, sys
pathlib.Path("temporary/spilled").write_bytes(bytes(3_000_000))
child = "held = b'1' * 200_000_000; print(flush=True); input()"
process = subprocess.Popen([sys.executable, "-c", child], stdin=-1, stdout=-1)
process.stdout.readline()
sum(i * i for i in range(5_000_000))
process.communicate(b"\\n")
pathlib.Path("temporary/spilled").unlink()
pathlib.Path("result").write_bytes(bytes(1_000))
"""
    temporary, result = tmp_path / "temporary", tmp_path / "result"
    temporary.mkdir()
    found = measure(script(tmp_path, source, results=[result], temporary=[temporary]), Limits(60))
    assert found.status == "finished", found.message
    assert found.peak_bytes > 200_000_000
    assert (found.spill_bytes, found.result_bytes) == (3_000_000, 1_000)
    assert found.cpu_seconds > 0


@pytest.mark.parametrize(
    ("source", "limits", "status"),
    [
        ("raise SystemExit('no such file')", Limits(60), "failed"),
        ("raise MemoryError", Limits(60), "out of memory"),
        ("import os; os.kill(os.getpid(), 9)", Limits(60), "out of memory"),
        ("while True: pass", Limits(0.3), "timed out"),
        ("held = []\nwhile True: held.append(bytes(1_000_000))", Limits(60, 3e8), "out of memory"),
    ],
)
def test_a_command_that_does_not_finish_is_no_failure_of_the_benchmark(
    tmp_path, source, limits, status
):
    assert measure(script(tmp_path, source), limits).status == status


def test_an_interrupted_benchmark_goes_on(tmp_path, monkeypatch):
    bench = Bench(tmp_path, Limits(60))
    steps = [Step(RECIPES, "python", number) for number in (1, 2)]
    assert len(run_all(bench, steps[:1], print)) == 1
    assert [made.round for made in run_all(bench, steps, print)] == [2]
    assert [known.round for known in bench.results.runs()] == [1, 2]
    monkeypatch.setattr(results, "_fingerprint", lambda *paths: "changed")
    assert not bench.results.runs()


def test_a_peer_with_another_result_does_not_count(bench, ours, tmp_path, monkeypatch):
    wrong = ours[RECIPES] | {"tokens": [1, 2]}
    monkeypatch.setattr("benchmarks.running.our_digest", lambda *_: wrong)
    made = run_one(replace(bench, folder=tmp_path), Step(RECIPES, "python", 1), print)
    assert made.measurement.status == "finished"
    assert not made.is_good
    assert made.differences[0].startswith("tokens: ")
    assert (tmp_path / "kept" / "python" / "results" / "vocabulary.csv").exists()


def test_a_peer_that_cannot_be_started_is_said_to_fail(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "")
    bench, said = Bench(tmp_path, Limits(60)), []
    steps = [Step(RECIPES, "native", number) for number in (1, 2)]
    (made,) = run_all(bench, steps, said.append)
    assert made.measurement.status == "failed"
    assert any("g++" in sentence for sentence in said)


def test_a_round_gives_everybody_a_turn():
    from benchmarks.running import steps

    work = Work((RECIPES,), ("polars", "pandas"))
    sides_of_rounds = [(step.round, step.side) for step in steps(work, 2, ("pandas",))]
    assert sides_of_rounds == [
        (number, side) for number in (1, 2) for side in (START, OURS, "pandas")
    ]


def test_the_table_takes_the_start_off_ours_and_compares_medians_of_quiet_runs():
    runs = [run(RECIPES, START, 2.0), run(RECIPES, OURS, 11.0)]
    runs += [run(RECIPES, OURS, 12.0, 2), run(RECIPES, OURS, 90.0, 3)]
    runs += [run(RECIPES, OURS, 95.0, 4, others=95.0), run(RECIPES, OURS, 96.0, 5, others=96.0)]
    runs += [run(RECIPES, "polars", 20.0), run(RECIPES, "pandas", 1.0, differences=["pairs: lost"])]
    rows = rows_of(report.tables(runs), RECIPES.title)
    assert rows["**Vectorella**"][0] == "10.0"
    assert rows["Polars"][-1] == "0.50 of its time"
    assert "pandas: another result" in rows
    assert rows["dbt's start"][0] == "2.0"


def test_the_next_day_brings_new_lines_and_corrects_some_of_the_ten_days_before(tmp_path):
    history, arrival = tmp_path / "landing", tmp_path / "arrival"
    case = Case("sales", 400_000)
    day.write_history(case, history)
    day.write_day(case, history, arrival)
    lines, known, first, last = duckdb.sql(f"""
        select
            count(*),
            count(*) filter (
                order_id in (select order_id from '{history}/transactions/**/*.parquet')
            ),
            min(ordered_at[:10]),
            max(ordered_at[:10])
        from '{arrival}/transactions/**/*.parquet'
    """).fetchall()[0]
    assert known == day.CORRECTED_LINES
    assert lines == pytest.approx(day.LINES_A_DAY, rel=0.02)
    assert "2026-05-30" <= first < last == "2026-06-09"
