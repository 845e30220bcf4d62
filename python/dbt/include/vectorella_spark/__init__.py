"""Where dbt looks for macros of the adapter; those of this project are in its own macros/."""

from pathlib import Path

PACKAGE_PATH = str(Path(__file__).parent)
