"""What may happen to a landing folder on one day.

Each action takes the landing, a source of chance and a size of 1 to 30, and says what it did.
Where there is nothing yet to act on, it delivers something new instead.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random

from deliveries.contents import SKUS, corrected, edited, new_order, new_recipe, spoiled
from deliveries.landing import WHOLE_FILE_DAMAGE, File, Landing, can_be_cut_off

Action = Callable[[Landing, Random, int], str]
LARGEST = 30


@dataclass(frozen=True)
class Step:
    """One day of a plan; its text, such as `correct_lines:3:41`, can be played again.

    Attributes:
        action: a key of ACTIONS.
        size: about how many rows.
        dice: the seed of every other choice.
    """

    action: str
    size: int
    dice: int

    def __repr__(self) -> str:
        return f"{self.action}:{self.size}:{self.dice}"

    @classmethod
    def from_text(cls, text: str) -> "Step":
        """A step from its text.

        >>> Step.from_text("correct_lines:3:41").size
        3
        """
        action, size, dice = text.split(":")
        return cls(action, int(size), int(dice))

    def take(self, landing: Landing) -> str:
        """Do it, and say what was done."""
        return ACTIONS[self.action](landing, Random(self.dice), self.size)


def plan_from(seed: int, step_count: int) -> list[Step]:
    """The steps that belong to a seed.

    >>> plan_from(7, 40)[:3] == plan_from(7, 3)
    True
    """
    random = Random(seed)
    return [
        Step(
            random.choices(list(ACTIONS), weights=[WEIGHTS.get(name, 2) for name in ACTIONS])[0],
            random.randint(1, LARGEST),
            random.randrange(1_000_000),
        )
        for _ in range(step_count)
    ]


def quiet_day(landing: Landing, random: Random, size: int) -> str:
    return "nothing arrives"


def deliver_orders(landing: Landing, random: Random, size: int) -> str:
    rows = []
    while len(rows) < size:
        landing.order_count += 1
        rows += new_order(random, f"O{landing.order_count:04}")
    random.shuffle(rows)
    return _deliver(landing, random, "transactions", rows)


def redeliver_orders(landing: Landing, random: Random, size: int) -> str:
    """The same lines in another file, which may have other columns and spellings."""
    return _again(landing, random, "transactions", size, lambda line: line)


def correct_lines(landing: Landing, random: Random, size: int) -> str:
    return _again(landing, random, "transactions", size, lambda line: corrected(random, line))


def deliver_late(landing: Landing, random: Random, size: int) -> str:
    """Versions of known lines in a file that is older than others."""
    moment = landing.earlier(random)
    return _again(
        landing, random, "transactions", size, lambda line: corrected(random, line, False), moment
    )


def deliver_overlap(landing: Landing, random: Random, size: int) -> str:
    """New orders behind the last rows of a known file."""
    known = landing.of_kind("transactions")
    if not known:
        return deliver_orders(landing, random, size)
    before = random.choice(known)
    landing.order_count += 1
    rows = [*before.rows[-size:], *new_order(random, f"O{landing.order_count:04}")]
    shape = {"has_line_numbers": before.has_line_numbers, "has_updates": before.has_updates}
    return _deliver(landing, random, "transactions", rows, **shape)


def change_orders_in_place(landing: Landing, random: Random, size: int) -> str:
    """Rows of a file removed, edited and added, or the same rows in other words."""
    known = landing.of_kind("transactions")
    if not known:
        return deliver_orders(landing, random, size)
    file = random.choice(known)
    rows = [
        corrected(random, row) if random.random() < 0.3 else row
        for row in file.rows
        if random.random() > 0.2
    ]
    if random.random() < 0.5 or not rows:
        landing.order_count += 1
        rows += new_order(random, f"O{landing.order_count:04}")
    return _rewrite(landing, random, replace(file, rows=tuple(rows)))


def deliver_in_parts(landing: Landing, random: Random, size: int) -> str:
    """One export in several files, some of its orders in more than one of them."""
    orders = [row for _ in range(3) for row in _some_order(landing, random)]
    known = landing.of_kind("transactions")
    orders += random.choice(known).rows[:size] if known else ()
    rows = [replace(row, defect=None) for row in orders]
    random.shuffle(rows)
    landing.delivered_count += 1
    folder = f"transactions/export {landing.delivered_count:03}"
    shape = {"has_line_numbers": random.random() < 0.3, "has_updates": random.random() < 0.5}
    said = [
        _deliver(
            landing,
            random,
            "transactions",
            rows[part::2],
            path=f"{folder}/part-{part:05}.{random.choice(('csv', 'parquet'))}",
            **shape,
        )
        for part in range(2)
    ]
    return "; ".join(said)


def reuse_receipts(landing: Landing, random: Random, size: int) -> str:
    """A till starts again: known orders and numbers stand for other sales."""
    days = timedelta(days=random.randint(0, 3))
    return _again(
        landing,
        random,
        "transactions",
        size,
        lambda line: replace(
            line, ordered_at=line.ordered_at + days, sku=random.choice(SKUS), updated_at=None
        ),
    )


def refund_lines(landing: Landing, random: Random, size: int) -> str:
    """Known lines again, with their sign turned and on a later day."""
    return _again(
        landing,
        random,
        "transactions",
        size,
        lambda line: replace(
            line,
            quantity=-line.quantity,
            ordered_at=line.ordered_at + timedelta(days=2),
            updated_at=line.updated_at and line.updated_at + timedelta(days=2),
        ),
    )


def take_a_file_away(landing: Landing, random: Random, size: int) -> str:
    """A file is gone for one build, which keeps its rows, and comes back as it was."""
    known = [*landing.of_kind("transactions"), *landing.of_kind("recipes")]
    if not known:
        return deliver_orders(landing, random, size)
    gone = random.choice(known)
    landing.put_away(gone)
    return f"{gone.path} is gone for one build"


def deliver_bad_orders(landing: Landing, random: Random, size: int) -> str:
    rows = [row for _ in range(max(2, size // 3)) for row in _some_order(landing, random)]
    return _deliver(landing, random, "transactions", _with_bad_rows(random, rows))


def deliver_unreadable_file(landing: Landing, random: Random, size: int) -> str:
    rows = _some_order(landing, random)
    return _deliver(landing, random, "transactions", rows, damage="any")


def break_in_place(landing: Landing, random: Random, size: int) -> str:
    known = [*landing.of_kind("transactions"), *landing.of_kind("recipes")]
    if not known:
        return deliver_unreadable_file(landing, random, size)
    file = random.choice(known)
    return _rewrite(landing, random, replace(file, damage=_damage(random, file.path)))


def mend_file(landing: Landing, random: Random, size: int) -> str:
    """A file that was set aside is delivered again, whole."""
    broken = landing.of_kind("transactions", False) + landing.of_kind("recipes", False)
    if not broken:
        return mend_rows(landing, random, size)
    return _rewrite(landing, random, replace(random.choice(broken), damage=None))


def mend_rows(landing: Landing, random: Random, size: int) -> str:
    """The bad rows of a file become good."""
    spotted = [
        file
        for kind in ("transactions", "recipes")
        for file in landing.of_kind(kind)
        if any(row.defect for row in file.rows)
    ]
    if not spotted:
        return deliver_bad_orders(landing, random, size)
    file = random.choice(spotted)
    rows = tuple(replace(row, defect=None) for row in file.rows)
    return _rewrite(landing, random, replace(file, rows=rows))


def deliver_recipes(landing: Landing, random: Random, size: int) -> str:
    first = landing.recipe_count + 1
    landing.recipe_count += size
    numbers = range(first, landing.recipe_count + 1)
    rows = [new_recipe(random, f"R{number:04}") for number in numbers]
    if random.random() < 0.3:
        rows = _with_bad_rows(random, rows)
    return _deliver(landing, random, "recipes", rows)


def redeliver_recipes(landing: Landing, random: Random, size: int) -> str:
    return _again(landing, random, "recipes", size, lambda recipe: recipe)


def edit_recipes(landing: Landing, random: Random, size: int) -> str:
    """Known recipes with other words, in a new file."""
    return _again(landing, random, "recipes", size, lambda recipe: edited(random, recipe))


def deliver_recipes_late(landing: Landing, random: Random, size: int) -> str:
    moment = landing.earlier(random)
    return _again(landing, random, "recipes", size, lambda recipe: edited(random, recipe), moment)


def change_recipes_in_place(landing: Landing, random: Random, size: int) -> str:
    """Some recipes of a file edited, some removed."""
    known = landing.of_kind("recipes")
    if not known:
        return deliver_recipes(landing, random, size)
    file = random.choice(known)
    kept = [row for row in file.rows if random.random() > 0.2] or list(file.rows[:1])
    rows = tuple(edited(random, row) if random.random() < 0.4 else row for row in kept)
    return _rewrite(landing, random, replace(file, rows=rows))


def kill(landing: Landing, random: Random, size: int) -> str:
    """Something arrives, and the build that should load it dies."""
    return _arrival(landing, random, size) + "; the build is killed"


def build_in_parts(landing: Landing, random: Random, size: int) -> str:
    """Something arrives, and commands of dbt's with selections work on it before the next build."""
    return _arrival(landing, random, size) + "; parts of it are built"


def change_a_setting(landing: Landing, random: Random, size: int) -> str:
    return _arrival(landing, random, size) + "; a setting changes"


def change_a_seed(landing: Landing, random: Random, size: int) -> str:
    return "a seed changes"


def take_down(landing: Landing, random: Random, size: int) -> str:
    return _arrival(landing, random, size) + "; a take-down is asked for, or withdrawn"


def _arrival(landing: Landing, random: Random, size: int) -> str:
    arrivals = [deliver_orders, correct_lines, change_orders_in_place, edit_recipes]
    arrivals += [deliver_recipes, change_recipes_in_place]
    return random.choice(arrivals)(landing, random, size)


# The first is what a failing plan is made of when a step does not matter.
ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        quiet_day,
        deliver_orders,
        redeliver_orders,
        correct_lines,
        deliver_late,
        deliver_overlap,
        change_orders_in_place,
        deliver_in_parts,
        reuse_receipts,
        refund_lines,
        take_a_file_away,
        deliver_bad_orders,
        deliver_unreadable_file,
        break_in_place,
        mend_file,
        mend_rows,
        deliver_recipes,
        redeliver_recipes,
        edit_recipes,
        deliver_recipes_late,
        change_recipes_in_place,
        kill,
        build_in_parts,
        change_a_setting,
        change_a_seed,
        take_down,
    )
}
WEIGHTS = {"quiet_day": 1, "correct_lines": 3, "change_orders_in_place": 3, "kill": 3}
WEIGHTS |= {"build_in_parts": 4, "change_a_seed": 1}


def _deliver(
    landing: Landing,
    random: Random,
    kind: str,
    rows: list,
    modified: int | None = None,
    damage: str | None = None,
    path: str | None = None,
    **shape: bool,
) -> str:
    path = path or landing.new_path(random, kind)
    file = File(
        path=path,
        rows=_as_the_format_allows(rows, path),
        style=random.randrange(12),
        modified=landing.tick(random) if modified is None else modified,
        damage=_damage(random, path) if damage else None,
        **{
            "has_line_numbers": random.random() < 0.6,
            "has_updates": random.random() < 0.6,
            **shape,
        },
    )
    landing.write(file)
    return _said(file)


def _rewrite(landing: Landing, random: Random, file: File) -> str:
    """In place: at the present, or between the times of other files."""
    landing.tick(random)
    modified = landing.earlier(random) if random.random() < 0.2 else landing.now
    rewritten = replace(file, modified=modified)
    landing.write(rewritten)
    return _said(rewritten) + ", in place"


def _again(
    landing: Landing,
    random: Random,
    kind: str,
    size: int,
    change: Callable,
    modified: int | None = None,
) -> str:
    """Rows of one or two known files, changed, in a new file."""
    known = landing.of_kind(kind)
    if not known:
        new = deliver_orders if kind == "transactions" else deliver_recipes
        return new(landing, random, size)
    chosen = random.sample(known, min(len(known), random.randint(1, 2)))
    rows = [row for file in chosen for _, row in file.good_rows]
    if not rows:
        rows = [replace(row, defect=None) for row in chosen[0].rows]
    sample = random.sample(rows, min(len(rows), size))
    return _deliver(landing, random, kind, [change(row) for row in sample], modified)


def _some_order(landing: Landing, random: Random) -> list:
    landing.order_count += 1
    return new_order(random, f"O{landing.order_count:04}")


def _with_bad_rows(random: Random, rows: list) -> list:
    return [spoiled(random, row, as_text=True) if random.random() < 0.3 else row for row in rows]


def _as_the_format_allows(rows: list, path: str) -> tuple:
    """Parquet has no torn lines and no bytes that are not UTF-8: such rows stay good there."""
    if not path.endswith(".parquet"):
        return tuple(rows)
    impossible = ("torn", "NUL", "not UTF-8")
    return tuple(replace(row, defect=None) if row.defect in impossible else row for row in rows)


def _damage(random: Random, path: str) -> str:
    wanted = [kind for kind in WHOLE_FILE_DAMAGE if kind != "cut off" or can_be_cut_off(path)]
    return random.choice(wanted)


def _said(file: File) -> str:
    bad = sum(1 for row in file.rows if row.defect)
    parts = [f"{file.path} of {len(file.rows)} rows"]
    parts += [f"{bad} of them bad"] if bad else []
    parts += [file.damage] if file.damage else []
    if file.kind == "transactions":
        parts += [] if file.has_line_numbers else ["no line numbers"]
        parts += [] if file.has_updates else ["no updated_at"]
    parts += [f"modified {file.modified_at}"]
    return ", ".join(parts)
