"""The long mode: `uv run --directory tests/python python -m deliveries --help`."""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from deliveries.actions import Step, plan_from
from deliveries.builds import Builds
from deliveries.history import History, PromiseBroken

PROJECT = Path(__file__).parents[3]


def main() -> int:
    """Play histories until all are played, and count the ones that fail."""
    options = _options()
    plans = {f"seed {seed}": plan_from(seed, options.deliveries) for seed in _seeds(options)}
    if options.steps:
        plans = {"the given steps": [Step.from_text(text) for text in options.steps]}
    failed = []
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        with Builds(options.project.resolve(), workspace / "landing", workspace) as builds:
            for name, plan in plans.items():
                if not _plays(name, plan, builds, workspace, options.compare_every):
                    failed.append(name)
    print(f"{len(plans)} histories, {len(failed)} of them with a difference: {failed or 'none'}")
    return 1 if failed else 0


def _plays(name: str, plan: list[Step], builds: Builds, workspace: Path, every: int) -> bool:
    print(f"{name}, {len(plan)} deliveries", flush=True)
    started = time.monotonic()
    history = History(builds, workspace, report=lambda line: print(line, flush=True))
    try:
        history.play(plan, every)
    except PromiseBroken as problem:
        played = " ".join(map(repr, history.steps))
        print(f"{name} fails:\n{problem}\n\nPlay it again with --steps {played}", flush=True)
        return False
    print(f"{name} holds, {time.monotonic() - started:.0f} s", flush=True)
    return True


def _seeds(options: argparse.Namespace) -> range:
    return range(options.first_seed, options.first_seed + options.seeds)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m deliveries", description=__doc__)
    parser.add_argument("--seeds", type=int, default=10, help="how many histories")
    parser.add_argument("--first-seed", type=int, default=1, help="the seed of the first of them")
    parser.add_argument("--deliveries", type=int, default=40, help="steps of each history")
    parser.add_argument(
        "--compare-every", type=int, default=3, help="steps between comparisons with a full build"
    )
    parser.add_argument("--steps", nargs="+", help="one history, step by step, as a failure says")
    parser.add_argument("--project", type=Path, default=PROJECT, help="the project to build")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
