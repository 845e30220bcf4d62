"""What a command costs: time, and the memory and the disk of it and all that it starts."""

import compileall
import os
import subprocess
import sysconfig
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil

INTERVAL = 0.05  # seconds between two looks at the processes

# Where it is set, Python compiles all modules at each start: seconds that only a first run has.
NEVER_COMPILED = "PYTHONDONTWRITEBYTECODE"

# What engines say before they give up for want of memory.
OUT_OF_MEMORY = ("MemoryError", "OutOfMemory", "out of memory", "Out of Memory", "bad_alloc")


@dataclass(frozen=True)
class Command:
    """A command, and what to watch.

    Attributes:
        arguments: the program and its arguments.
        folder: the current directory, where `output.txt` gets what it prints.
        environment: variables besides those that are set already.
        results: files and folders whose size at the end counts.
        temporary: folders whose largest size counts as spill.
    """

    arguments: Sequence[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    results: Sequence[Path] = ()
    temporary: Sequence[Path] = ()

    @property
    def variables(self) -> Mapping[str, str]:
        """The whole environment that it is run in."""
        kept = {name: value for name, value in os.environ.items() if name != NEVER_COMPILED}
        return kept | dict(self.environment)


@dataclass(frozen=True)
class Limits:
    """When to end a command: seconds, and bytes of all its processes together."""

    seconds: float = 1800
    memory_bytes: float = float("inf")


@dataclass(frozen=True)
class Measurement:
    """What a command cost; sizes are in bytes.

    `status` is "finished", "failed", "timed out" or "out of memory"; `other_cpu_seconds` is what
    all other processes of the machine used meanwhile, and what its host took from it.
    """

    status: str
    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    spill_bytes: int
    result_bytes: int
    message: str = ""
    other_cpu_seconds: float = 0


def compile_libraries() -> None:
    """Have Python compile the libraries that it has not compiled yet, as their first use does."""
    compileall.compile_dir(sysconfig.get_path("purelib"), quiet=2, workers=0)


def measure(command: Command, limits: Limits) -> Measurement:
    """Run a command to its end, or to its limit.

    CPU seconds are what the operating system accounts to the process and the children it waited
    for, or what was seen of the processes, whichever is more: Spark's JVM is not waited for.
    """
    output = command.folder / "output.txt"
    with output.open("wb") as file:
        started, busy_before = time.perf_counter(), busy_seconds()
        process = subprocess.Popen(
            command.arguments,
            cwd=command.folder,
            env=command.variables,
            stdout=file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        watch = _Watch(process.pid, command.temporary, limits)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall_seconds = time.perf_counter() - started
        watch.stop()
    cpu_seconds = max(usage.ru_utime + usage.ru_stime, sum(watch.cpu_seconds.values()))
    process.returncode = os.waitstatus_to_exitcode(status)
    message = "" if process.returncode == 0 else tail(output)
    return Measurement(
        status=watch.reason or outcome(process.returncode, message),
        wall_seconds=wall_seconds,
        cpu_seconds=cpu_seconds,
        peak_bytes=watch.peak_bytes,
        spill_bytes=watch.spill_bytes,
        result_bytes=sum(map(size_of, command.results)),
        message=message,
        other_cpu_seconds=max(0, busy_seconds() - busy_before - cpu_seconds),
    )


def busy_seconds() -> float:
    """Return the seconds that the processors of this machine were not idle since it started."""
    times = psutil.cpu_times()
    idle = times.idle + getattr(times, "iowait", 0)
    # Linux counts guests in user and nice as well.
    twice = getattr(times, "guest", 0) + getattr(times, "guest_nice", 0)
    return sum(times) - idle - twice


def outcome(return_code: int, message: str) -> str:
    """Say how a command ended that no limit stopped.

    >>> outcome(0, ""), outcome(1, "KeyError"), outcome(1, "numpy MemoryError"), outcome(-9, "")
    ('finished', 'failed', 'out of memory', 'out of memory')
    """
    if return_code == 0:
        return "finished"
    is_killed = return_code in (-9, 137)
    return "out of memory" if is_killed or any(map(message.count, OUT_OF_MEMORY)) else "failed"


def tail(output: Path, characters: int = 2_000) -> str:
    """Return the end of what a command printed."""
    return output.read_text(errors="replace")[-characters:]


def size_of(path: Path) -> int:
    """Return the bytes in a file, or in all files of a folder; 0 where nothing is."""
    if path.is_file():
        return _file_bytes(path)
    # os.walk passes over folders that are gone meanwhile: temporary ones come and go.
    return sum(
        _file_bytes(Path(folder, name)) for folder, _, names in os.walk(path) for name in names
    )


def _file_bytes(file: Path) -> int:
    try:
        return file.stat().st_size
    except FileNotFoundError:
        return 0


class _Watch(threading.Thread):
    """Looks at a process and its descendants until it is told to stop."""

    def __init__(self, pid: int, temporary: Iterable[Path], limits: Limits) -> None:
        super().__init__(daemon=True)
        self.cpu_seconds: dict[int, float] = {}
        self.peak_bytes = 0
        self.spill_bytes = 0
        self.reason = ""
        self._root = psutil.Process(pid)
        self._temporary = tuple(temporary)
        self._limits = limits
        self._deadline = time.monotonic() + limits.seconds
        self._stopped = threading.Event()

    def run(self) -> None:
        while not self._stopped.is_set():
            try:
                self._look([self._root, *self._root.children(recursive=True)])
            except psutil.NoSuchProcess:
                return
            self._stopped.wait(INTERVAL)

    def stop(self) -> None:
        self._stopped.set()
        self.join()

    def _look(self, tree: list[psutil.Process]) -> None:
        memory_bytes = 0
        for process in tree:
            try:
                memory_bytes += process.memory_info().rss
                times = process.cpu_times()
                self.cpu_seconds[process.pid] = times.user + times.system
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
        self.peak_bytes = max(self.peak_bytes, memory_bytes)
        self.spill_bytes = max(self.spill_bytes, sum(map(size_of, self._temporary)))
        if time.monotonic() > self._deadline:
            self._end(tree, "timed out")
        elif memory_bytes > self._limits.memory_bytes:
            self._end(tree, "out of memory")

    def _end(self, tree: list[psutil.Process], reason: str) -> None:
        self.reason = self.reason or reason
        for process in reversed(tree):
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
