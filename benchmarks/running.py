"""Runs every side of a work on its cases, round after round."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from benchmarks import checking, inputs, sides
from benchmarks.measuring import Limits, Measurement, measure
from benchmarks.results import Results, Run, code_of, machine
from benchmarks.works import OURS, START, Case, Work

Say = Callable[[str], object]


@dataclass(frozen=True)
class Step:
    """A run that is to be made."""

    case: Case
    side: str
    round: int


@dataclass(frozen=True)
class Bench:
    """Where inputs, results and temporary files are, and when a run is given up."""

    folder: Path
    limits: Limits = field(default_factory=Limits)

    @property
    def results(self) -> Results:
        """The runs made so far."""
        return Results(self.folder / "results.jsonl")


def steps(work: Work, rounds: int, peers: tuple[str, ...] = ()) -> Iterator[Step]:
    """Yield what a work consists of; in a round everybody has a turn, so a bad minute hits all.

    Args:
        work: the work.
        rounds: how often.
        peers: names of the peers to run, all of the work's where it is empty.
    """
    chosen = [side for side in work.sides if side in (START, OURS) or not peers or side in peers]
    for number in range(1, rounds + 1):
        for case in work.cases:
            for side in chosen:
                yield Step(case, side, number)


def run_all(
    bench: Bench, planned: list[Step], say: Say, repeats_bad_runs: bool = False
) -> list[Run]:
    """Make the runs that are not in the results yet; return those made.

    A side that failed on a case is not run on it again. Where that is wanted, runs that failed or
    that others disturbed are made again.
    """
    known = bench.results.runs()
    if repeats_bad_runs:
        known = [run for run in known if run.is_good and not run.is_disturbed]
    done = {(run.case, run.side, run.round) for run in known}
    failed = {(run.case, run.side) for run in known if not run.is_good}
    made: list[Run] = []
    for number, step in enumerate(planned, 1):
        if (step.case, step.side, step.round) in done or (step.case, step.side) in failed:
            continue
        say(f"[{number}/{len(planned)}] {step.case.title}: {step.side}, round {step.round} ...")
        run = run_one(bench, step, say)
        done.add((step.case, step.side, step.round))
        say(f"    {sentence(run)}")
        if not run.is_good:
            failed.add((step.case, step.side))
        bench.results.add(run)
        made.append(run)
    return made


def run_one(bench: Bench, step: Step, say: Say) -> Run:
    """Make one run and compare its result with ours."""
    landing = prepared(bench, step, say)
    folder = bench.folder / "work"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    measurement = measured(bench, step, landing, folder)
    run = examined(bench, step, measurement, landing, folder)
    if not run.is_good:
        kept = bench.folder / "kept" / step.side
        shutil.rmtree(kept, ignore_errors=True)
        shutil.copytree(folder, kept)
    shutil.rmtree(folder)
    return run


def measured(bench: Bench, step: Step, landing: Path, folder: Path) -> Measurement:
    """Measure a step with its files in memory and nothing left to write to the disk."""
    try:
        command = sides.command(step.side, step.case, landing, folder)
        if step.side in (START, OURS):
            sides.parse(command)
    except (OSError, subprocess.CalledProcessError) as error:
        return Measurement("failed", 0, 0, 0, 0, 0, f"It cannot be started: {error}")
    inputs.read_once(landing)
    os.sync()
    return measure(command, bench.limits)


def prepared(bench: Bench, step: Step, say: Say) -> Path:
    """Return the landing folder of a step, generated if need be."""
    folder = bench.folder / "inputs"
    if step.side == START:
        return inputs.empty_landing(folder)
    if not (folder / step.case.input_name).exists():
        say(f"    generating {step.case.title}")
    landing = inputs.landing(step.case, folder)
    if step.side == "native":
        inputs.cleaned_words(landing)
    return landing


def examined(
    bench: Bench, step: Step, measurement: Measurement, landing: Path, folder: Path
) -> Run:
    """Add to a measurement what its result holds and in what it differs from ours."""
    digest, differences, facts = None, [], {}
    if measurement.status == "finished":
        facts = sides.facts(step.side, step.case, folder)
        try:
            digest = sides.digest(step.side, step.case, landing, folder)
        except duckdb.Error as error:
            differences = [f"its result cannot be read: {error}"]
        ours = our_digest(bench.results, step.case)
        if digest and ours:
            differences = checking.differences(
                ours, digest, sides.LACKS.get(step.side, frozenset())
            )
    return Run(
        step.case,
        step.side,
        step.round,
        code_of(step.side, step.case),
        machine(),
        measurement,
        digest,
        differences,
        facts,
    )


def our_digest(results: Results, case: Case) -> checking.Digest | None:
    """Return what our first run on the same input found, whatever its memory limit."""
    for run in results.runs():
        if run.side == OURS and run.case.input_name == case.input_name and run.digest:
            return dict(run.digest)
    return None


def sentence(run: Run) -> str:
    """Say what a run cost, or why it does not count."""
    found = run.measurement
    if found.status != "finished":
        return f"{found.status} after {found.wall_seconds:.0f} s. {found.message[-300:]}".strip()
    parts = [
        f"{found.wall_seconds:.1f} s",
        f"{found.cpu_seconds:.1f} s CPU",
        f"{found.peak_bytes / 1e9:.2f} GB",
    ]
    parts += [f"{found.spill_bytes / 1e9:.2f} GB spilled"] if found.spill_bytes else []
    if run.is_disturbed:
        parts += [f"DISTURBED: others used {found.other_cpu_seconds:.1f} s CPU"]
    if run.differences:
        parts += ["NOT THE SAME RESULT: " + "; ".join(run.differences[:5])]
    elif run.digest and run.side != OURS:
        parts += ["same result"]
    return ", ".join(parts)
