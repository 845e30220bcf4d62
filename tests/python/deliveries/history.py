"""One day after the other: something arrives, the database is built, promises are checked."""

import json
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random

from deliveries import comparison
from deliveries.actions import Step
from deliveries.builds import DATABASE, BuildFailed, Builds, Kill
from deliveries.contents import LICENCES, Line, Recipe
from deliveries.landing import Landing, counted_lines, counted_recipes

Report = Callable[[str], None]

# Models of every layer and strategy.
MODELS = (
    *("raw_files", "raw_strict_records", "stg_transactions", "stg_recipes"),
    *("int_repeated_lines", "int_file_dates", "int_order_dates", "order_lines", "daily_sales"),
    *("daily_receipts", "sales_by_country", "sales_global", "landed_files"),
    *("int_recipe_ids", "int_recipes", "int_word_forms", "int_token_ids", "int_token_lookup"),
    *("int_recipe_tokens", "int_token_counts", "vocabulary", "recipe_one_hot"),
    *("int_ingredient_lines", "int_ingredient_ids", "recipe_ingredients", "ingredients"),
    *("int_ingredient_pairs", "ingredient_embeddings", "noltella_combinations"),
)
COMMANDS = (
    *("run --select {}", "run --select {}", "run --select {} {}", "run --select +{}"),
    *("run --select {}+", "run --select {}+1 {}+1", "run --exclude {}", "seed", "run"),
    *("build --select +{} --exclude-resource-type unit_test", "test --select {}"),
    *("run --full-refresh --select {}", "run --full-refresh --select {}+"),
)
REFUSALS = ("Select them as well", "would deal the numbers", "or `dbt seed` first")
SETTINGS = {
    "reporting_currency": ("EUR", "usd", "GBP"),
    "cancelled_statuses": (["cancelled"], ["void", "returned"], ["cancelled", "paid"]),
    "brand": ("noltella", "egg", "banana"),
    "minimum_recipes": (1, 3),
    "most_ingredients": (5, 5000),
    "keep_numbers": (True, False),
    "recipe_licences": (
        {},
        {"deny": ["mit"]},
        {"allow": ["CC-BY-*", "CC-PDM-*"], "unknown": "exclude"},
        {"allow": ["MIT", "CC0"], "deny": ["Ask the cook"]},
    ),
}
# For each of these, the licences as recipes name them under which they count.
ALLOWED = (
    set(LICENCES),
    {"CC BY 4.0", None, "Ask the cook", "public domain"},
    {"CC BY 4.0", "public domain"},
    {"MIT", None, "MIT, CC0"},
)
SEED_ROWS = (
    ("contractions", "salt{number}'n,salt and"),
    ("contractions", "butter's,butter is {number}"),
    ("exchange_rates", "USD,20{number:02}-02-03,1.25"),
    ("country_aliases", "Somewhere {number},IT"),
    ("ingredient_aliases", "egg powder {number},egg"),
)


class PromiseBroken(AssertionError):
    """Two builds differ, or a promise does not hold; the message says where and after what."""


class History:
    """What happened to one landing folder and to the database that is built from it day by day.

    Args:
        builds: of the project, over `<workspace>/landing`.
        workspace: holds landing and both databases; what is in it is replaced.
        report: is told what happens, one line at a time.
    """

    def __init__(self, builds: Builds, workspace: Path, report: Report = lambda line: None) -> None:
        self.builds = builds
        self.landing = Landing(workspace / "landing")
        self.incremental = workspace / "incremental" / DATABASE
        self.full = workspace / "full" / DATABASE
        self.report = report
        self.steps: list[Step] = []
        self.told: list[str] = []
        self.token_ids: dict[str, int] = {}
        self.recipe_ids: dict[str, int] = {}
        self.ingredient_ids: dict[str, int] = {}
        self.is_up_to_date = False
        self.settings: dict[str, object] = {}
        self.taken_down: set[str] = set()
        self.builds.restore_seeds()
        for database in (self.incremental, self.full):
            _remove(database)

    def play(self, steps: Iterable[Step], compare_every: int = 3) -> None:
        """Take the steps, and compare with a full build after every few of them and at the end."""
        steps = list(steps)
        for number, step in enumerate(steps, 1):
            self.take(step, is_compared=number % compare_every == 0 or number == len(steps))

    def take(self, step: Step, is_compared: bool = False) -> None:
        """One step and its build, which the step may kill."""
        self.arrive(step)
        if step.action == "kill":
            random = Random(step.dice)
            moment = Kill(random.random(), random.choice((0, 1, 5, 20, 80)))
            self.kill(moment, is_full_refresh=random.random() < 0.25)
        elif step.action == "build_in_parts":
            self.build_in_parts(Random(step.dice))
        elif step.action == "change_a_setting":
            name, values = Random(step.dice).choice(list(SETTINGS.items()))
            self.settings[name] = Random(step.dice).choice(values)
            self._tell(f"   {name}: {self.settings[name]}")
            self.build()
        elif step.action == "change_a_seed":
            name, row = Random(step.dice).choice(SEED_ROWS)
            self.builds.add_to_seed(name, row.format(number=len(self.steps)))
            self._tell(f"   {name} has another row")
            self.build()
        elif step.action == "take_down":
            self.take_down(Random(step.dice))
        elif step.action != "quiet_day":
            self.build()
        elif self.is_up_to_date and self.steps[-2:-1] != [step]:
            self.build_with_nothing_new()
        if self.landing.away:
            self._check(self._unlike_the_rules())
            self.landing.bring_back()
            self.is_up_to_date = False
        if is_compared:
            self.compare()

    def arrive(self, step: Step) -> None:
        """What the step brings, without a build."""
        self.steps.append(step)
        self._tell(f"{len(self.steps)}. {step}: {step.take(self.landing)}")

    def build(self) -> None:
        """Load what is new, and check what must hold after every build."""
        self._run_build(self.incremental)
        self.is_up_to_date = True
        self._check(self._unbalanced_books(), self._unstable_numbers())

    def kill(self, moment: Kill, is_full_refresh: bool = False) -> None:
        """Begin a build, kill it, and open the file."""
        self.is_up_to_date = False
        arguments = ["--full-refresh"] if is_full_refresh else []
        if is_full_refresh:
            self.token_ids, self.recipe_ids, self.ingredient_ids = {}, {}, {}
        outcome = self.builds.build(self.incremental, *arguments, *self._variables, kill=moment)
        ending = "killed" if outcome.was_killed else "done before the kill"
        where = outcome.started[-1] if outcome.started else "its start"
        self._tell(" ".join(["  ", *arguments, ending, "at", where]))
        if self.incremental.exists() and not is_full_refresh:
            comparison.stored(self.incremental)
        elif self.incremental.exists():
            # A refresh begins by dropping tables, so that views over them wait for the next build.
            comparison.read_only(self.incremental).close()

    def take_down(self, random: Random) -> None:
        """A request for a recipe or a source, or all are withdrawn; now and then a kill follows."""
        if self.taken_down and random.random() < 0.2:
            self.taken_down = set()
            self.builds.restore_seeds()
            self._tell("   all are withdrawn")
        else:
            number = random.randint(1, max(1, self.landing.recipe_count))
            name = f"R{number:04}" if random.random() < 0.7 else f"https://SITE{number % 4}.*"
            row = f"{name}," if name.startswith("R") else f",{name}"
            self.builds.add_to_seed("take_downs", f"{row},2026-06-01,asked")
            self.taken_down.add(name)
            self._tell(f"   {name}")
        if random.random() < 0.3:
            self.kill(Kill(random.random(), random.choice((0, 5, 80))))
        self.build()

    def _may_be_used(self, recipe: Recipe) -> bool:
        policies = SETTINGS["recipe_licences"]
        allowed = ALLOWED[policies.index(self.settings.get("recipe_licences", {}))]
        site = recipe.source.split("/")[2].split(".")[0]
        names = {recipe.recipe_id, f"https://{site.upper()}.*"}
        return recipe.licence in allowed and not names & self.taken_down

    def build_in_parts(self, random: Random) -> None:
        """A few commands over parts of the project: each works, or says what to do first."""
        self.is_up_to_date = False
        for _ in range(random.randint(1, 4)):
            command = random.choice(COMMANDS).format(random.choice(MODELS), random.choice(MODELS))
            is_refused = False
            try:
                self.builds.dbt(*command.split(), *self._variables, database=self.incremental)
            except BuildFailed as failure:
                is_refused = any(text in " ".join(str(failure).split()) for text in REFUSALS)
                if not is_refused:
                    self._check([f"{command} fails: {failure}"])
            self._tell(f"   {command}{' is refused' * is_refused}")
            if "--full-refresh" in command and not is_refused:
                self.token_ids, self.recipe_ids, self.ingredient_ids = {}, {}, {}

    @property
    def _variables(self) -> list[str]:
        return ["--vars", json.dumps(self.settings)] if self.settings else []

    def build_with_nothing_new(self) -> None:
        """A build over the same files changes nothing, and reads none of them.

        Their content is another meanwhile, which a build could notice by reading it alone, since
        sizes and times are the same.
        """
        before = comparison.stored(self.incremental)
        self._build_over_other_content()
        after = comparison.stored(self.incremental)
        names = ("the build before", "the build with nothing new")
        self._check(comparison.differences(before, after, names))

    def _build_over_other_content(self) -> None:
        contents = {
            place: (place.read_bytes(), place.stat().st_mtime_ns)
            for place in (self.landing.root / path for path in self.landing.files)
        }
        for place, (content, modified) in contents.items():
            _overwrite(place, b"\xff" * len(content), modified)
        try:
            self._run_build(self.incremental)
        finally:
            for place, (content, modified) in contents.items():
                _overwrite(place, content, modified)

    def compare(self) -> None:
        """Hold what was built day by day against the rules and against a full build."""
        if not self.is_up_to_date:
            self.build()
        self._check(self._unlike_the_rules())
        _remove(self.full)
        self._run_build(self.full, "--full-refresh")
        names = ("the incremental database", "the full one")
        tables = comparison.comparable(self.incremental), comparison.comparable(self.full)
        self._check(comparison.differences(*tables, names))
        self._tell("   equal to a full build")

    def _tell(self, line: str) -> None:
        self.told.append(line)
        self.report(line)

    def _run_build(self, database: Path, *arguments: str) -> None:
        try:
            self.builds.build(database, *arguments, *self._variables)
        except BuildFailed as failure:
            self._check([f"The build fails: {failure}"])

    def _check(self, *found: list[str]) -> None:
        problems = [problem for problems in found for problem in problems]
        if problems:
            raise PromiseBroken("\n".join([*problems, "", "after", *self.told]))

    def _unbalanced_books(self) -> list[str]:
        with comparison.read_only(self.incremental) as connection:
            books = connection.sql("""
                select
                    path, rows_read, rows_counted, rows_superseded, rows_rejected, rows_excluded
                from landed_files
            """).fetchall()
            rejected = dict(
                connection.sql("""
                    select path, count(*) from rejected_transactions group by path
                    union all
                    select path, count(*) from rejected_recipes group by path
                """).fetchall()
            )
        return [
            f"The books of {path} do not balance: {read} read, {counted} count, "
            f"{superseded} superseded, {bad} rejected, {rejected.get(path, 0)} kept as rejected, "
            f"{excluded} excluded"
            for path, read, counted, superseded, bad, excluded in books
            if read != counted + superseded + bad + excluded or bad != rejected.get(path, 0)
        ]

    def _unstable_numbers(self) -> list[str]:
        tokens = comparison.numbers(self.incremental, "vocabulary", "token", "token_id")
        recipes = comparison.numbers(self.incremental, "recipes", "source_recipe_id", "recipe_id")
        ingredients = comparison.numbers(
            self.incremental, "ingredients", "ingredient", "ingredient_id"
        )
        problems = [
            f"The {what} {name!r} had the number {old} and has {new}"
            for what, before, after in (
                ("token", self.token_ids, tokens),
                ("recipe", self.recipe_ids, recipes),
                ("ingredient", self.ingredient_ids, ingredients),
            )
            for name, (old, new) in comparison.renumbered(before, after).items()
        ]
        with comparison.read_only(self.incremental) as connection:
            numbers = connection.sql("select token_id from vocabulary order by all").fetchall()
        if [number for (number,) in numbers] != list(range(len(numbers))):
            problems.append(f"Token ids are not 0 to {len(numbers) - 1}: {numbers}")
        for what, before, after in (
            ("token", self.token_ids, tokens),
            ("ingredient", self.ingredient_ids, ingredients),
        ):
            given = {number: name for name, number in before.items()}
            problems += [
                f"The {what} {name!r} has the number {number} of {given[number]!r}"
                for name, number in after.items()
                if given.get(number, name) != name
            ]
        # What was taken down, and came again, has another number.
        forgotten = self.taken_down and {*self.token_ids} - {*tokens}
        self.token_ids = _without(self.token_ids, forgotten) | tokens
        self.recipe_ids |= recipes
        forgotten = self.taken_down and {*self.ingredient_ids} - {*ingredients}
        self.ingredient_ids = _without(self.ingredient_ids, forgotten) | ingredients
        return problems

    def _unlike_the_rules(self) -> list[str]:
        """Where the database holds other lines, recipes or books than the rules say."""
        files = self.landing.files.values()
        lines = counted_lines([file for file in files if file.kind == "transactions"])
        recipes = counted_recipes(
            [file for file in files if file.kind == "recipes"], self._may_be_used
        )
        expected = {
            "order_lines": comparison.Rows(map(_line_row, lines)),
            "recipes": comparison.Rows(
                (recipe.recipe_id, recipe.title, recipe.ingredients, recipe.steps)
                for recipe in recipes
            ),
            "landed_files": comparison.Rows(
                (
                    file.path,
                    0 if file.damage else len(file.rows),
                    0 if file.damage else sum(1 for row in file.rows if row.defect),
                    file.modified_at,
                    file not in self.landing.away,
                )
                for file in files
            ),
        }
        found = comparison.queried(
            self.incremental,
            order_lines="""
                select order_id, coalesce(line_number, 0), ordered_at, order_date, country_code,
                    sku, quantity, unit_price::varchar, status, updated_at
                from order_lines
            """,
            recipes="select source_recipe_id, title, ingredients, steps from recipes",
            landed_files="""
                select path, rows_read, rows_rejected, modified_at, is_there from landed_files
            """,
        )
        return comparison.differences(found, expected, ("the database", "the rules"))


def _without(numbers: dict[str, int], names: set[str]) -> dict[str, int]:
    return {name: number for name, number in numbers.items() if name not in names}


def _line_row(line: Line) -> tuple:
    return (
        line.order_id,
        line.line_number,
        line.ordered_at,
        line.local_time.date(),
        line.country,
        line.sku,
        line.quantity,
        f"{line.unit_price}000000",
        line.status,
        line.updated_at,
    )


def _overwrite(place: Path, content: bytes, modified: int) -> None:
    place.write_bytes(content)
    os.utime(place, ns=(modified, modified))


def _remove(database: Path) -> None:
    database.parent.mkdir(parents=True, exist_ok=True)
    for left in database.parent.glob("*.duckdb*"):
        left.unlink()
