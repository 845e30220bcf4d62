"""dbt as a process that dies with the one that started it: `python -m ... <parent> <arguments>`.

A daily run that is killed must not leave a build behind that still writes the work file.
"""

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        sys.exit("The process that started this one is gone.")


if __name__ == "__main__":
    _die_with(int(sys.argv.pop(1)))
    from dbt.cli.main import cli

    cli()
