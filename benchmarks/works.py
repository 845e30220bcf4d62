"""What is measured: each work, its sizes, and who does it."""

from collections.abc import Iterator
from dataclasses import dataclass

# The two sides that every work has: dbt's fixed start, and the project's own models.
START, OURS = "dbt's start", "vectorella"


@dataclass(frozen=True)
class Case:
    """One input, and the memory that ours may use of the machine.

    `files` is the number of files of transactions, 0 for one a day; `memory_limit` is DuckDB's,
    "" for the project's default.
    """

    subject: str
    size: int
    file_format: str = "parquet"
    files: int = 0
    memory_limit: str = ""

    @property
    def input_name(self) -> str:
        """A name for the folder of the input.

        >>> Case("sales", 1000, "csv").input_name
        'sales-1000-csv'
        """
        files = f"-{self.files}" if self.files else ""
        return f"{self.subject}-{self.size}-{self.file_format}{files}"

    @property
    def title(self) -> str:
        """What the case is, for people.

        >>> Case("sales", 10_000_000, memory_limit="4GB").title
        '10,000,000 lines of sales, Parquet, memory_limit 4GB'
        """
        unit = "recipes" if self.subject == "recipes" else "lines of sales"
        formats = {"parquet": "Parquet", "csv": "CSV", "jsonl": "JSON lines"}
        parts = [f"{self.size:,} {unit}", formats[self.file_format]]
        parts += [f"{self.files:,} files"] if self.files else []
        parts += [f"memory_limit {self.memory_limit}"] if self.memory_limit else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Work:
    """Cases that are measured together, by the same sides."""

    cases: tuple[Case, ...]
    peers: tuple[str, ...] = ()

    @property
    def sides(self) -> tuple[str, ...]:
        """Everybody in the order of a round."""
        return (START, OURS, *self.peers)


def at_limits(case: Case, *limits: str) -> Iterator[Case]:
    """Yield the case once for each memory limit."""
    for limit in limits:
        yield Case(case.subject, case.size, case.file_format, case.files, limit)


RECIPES = Case("recipes", 200_000)
SALES = Case("sales", 10_000_000)
SALES_CSV = Case("sales", 1_000_000, "csv")
SMALL_FILES = Case("sales", 10_000_000, files=10_000)
RECIPE_GROWTH = tuple(
    Case("recipes", size, memory_limit="2GB") for size in (20_000, 200_000, 2_000_000)
)
SALES_GROWTH = tuple(
    Case("sales", size, memory_limit="4GB") for size in (1_000_000, 10_000_000, 100_000_000)
)

WORKS = {
    "recipes": Work(
        (RECIPES,), ("polars", "scikit-learn", "python", "pandas", "pyspark", "native")
    ),
    "sales-parquet": Work((SALES,), ("duckdb", "polars", "pandas", "pyspark")),
    "sales-csv": Work((SALES_CSV,), ("python", "pandas", "polars")),
    "small-files": Work((SMALL_FILES,), ("pyspark", "polars")),
    "recipes-growth": Work(RECIPE_GROWTH),
    "sales-growth": Work(SALES_GROWTH),
    "recipes-memory": Work(tuple(at_limits(Case("recipes", 2_000_000), "1GB", "2GB", "4GB"))),
    "sales-memory": Work(tuple(at_limits(SALES, "1GB", "2GB", "4GB"))),
}
