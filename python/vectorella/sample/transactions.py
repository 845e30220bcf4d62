"""Raw transactions: lines of receipts as shops all over the world would deliver them.

Receipts are made in blocks, each from its own random stream, and a block is a handful of numpy
arrays; text appears only when the rows are put into Arrow. What is delivered after its own file
(late receipts, redeliveries, corrections) waits in memory for at most a few days.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from vectorella.sample import markets
from vectorella.sample.clocks import Clocks, clocks
from vectorella.sample.plan import Block, Shares, TransactionPlan

DAY = 86_400

# One row per line of a receipt. `damage` is no column of the files: it says how a row is broken
# ("order_id", "date", "quantity", "surplus"), null where it is not. The first two are already
# applied to the row; the other two depend on the format of the file, so its writer applies them.
SCHEMA = pa.schema(
    [
        ("order_id", pa.string()),
        ("line_number", pa.int32()),
        ("ordered_at", pa.string()),
        ("country", pa.string()),
        ("sku", pa.string()),
        ("quantity", pa.int32()),
        ("unit_price", pa.decimal128(12, 2)),
        ("currency", pa.string()),
        ("status", pa.string()),
        ("time_zone", pa.string()),
        ("updated_at", pa.string()),
        ("damage", pa.string()),
    ]
)

STATUSES = pa.array([None, "paid", "cancelled"])
DAMAGES = pa.array(["order_id", "date", "quantity", "surplus"])
BROKEN_DATES = pa.array(["yesterday", "2026-02-30 10:15:00", "2026-13-01T09:00:00", "00/00/0000"])

# Lines of a receipt, one to six; units of a line, one to eight.
BASKET_SHARES = np.array([0.42, 0.27, 0.15, 0.09, 0.05, 0.02])
QUANTITY_SHARES = np.array([0.62, 0.21, 0.08, 0.04, 0.02, 0.02, 0.005, 0.005])

# Shopping by the hour of the local day, from midnight on.
NIGHT, MORNING = (2, 1, 1, 1, 1, 2), (6, 18, 32, 46, 58, 64)
AFTERNOON, EVENING = (60, 50, 48, 54, 66, 82), (84, 62, 40, 24, 12, 5)
HOUR_WEIGHTS = np.array([*NIGHT, *MORNING, *AFTERNOON, *EVENING])

LONGEST_DELAY = 5  # days


@dataclass(frozen=True)
class World:
    """The markets of a plan as arrays, and the texts that rows point into."""

    spellings: pa.Array
    first_spelling: np.ndarray
    spelling_counts: np.ndarray
    zones: pa.Array
    first_zone: np.ndarray
    zone_counts: np.ndarray
    currencies: pa.Array
    prices: np.ndarray
    sizes: np.ndarray
    is_southern: np.ndarray
    clocks: Clocks


def world(plan: TransactionPlan) -> World:
    """Return the plan's markets as arrays, with their clocks on the plan's days."""
    chosen = markets.load(plan.countries)
    spelling_counts = np.array([len(market.spellings) for market in chosen])
    zone_counts = np.array([len(market.zones) for market in chosen])
    zones = tuple(zone for market in chosen for zone in market.zones)
    spellings = [text for market in chosen for text in market.spellings]
    return World(
        spellings=pa.array(spellings + list(markets.UNKNOWN_COUNTRIES)),
        first_spelling=np.cumsum(spelling_counts) - spelling_counts,
        spelling_counts=spelling_counts,
        zones=pa.array(zones),
        first_zone=np.cumsum(zone_counts) - zone_counts,
        zone_counts=zone_counts,
        currencies=pa.array([market.currency for market in chosen]),
        prices=np.array([market.prices for market in chosen]),
        sizes=np.array([market.size for market in chosen]),
        is_southern=np.array([market.is_southern for market in chosen]),
        clocks=clocks(zones, plan.start, plan.days),
    )


def transactions(plan: TransactionPlan) -> Iterator[tuple[int, pa.RecordBatch]]:
    """Yield (file number, rows) in the order of the files, each with one batch at least.

    Rows of a file follow the time of day; what was delivered late, again or corrected comes last.
    A delay that would end after the last file ends in it.
    """
    the_world = world(plan)
    waiting: dict[int, list[pa.RecordBatch]] = defaultdict(list)
    for file, blocks in groupby(plan.blocks(), key=lambda block: block.file):
        for block in blocks:
            rows, files = block_rows(plan, the_world, block)
            yield file, rows.filter(pa.array(files == file))
            for later in np.unique(files[files > file]).tolist():
                waiting[later].append(rows.filter(pa.array(files == later)))
        if file in waiting:
            yield file, pa.concat_batches(waiting.pop(file))


@dataclass(frozen=True)
class Orders:
    """The receipts of a block: one entry per receipt in every array.

    `wall_seconds` counts from local midnight; `instants` are seconds since 1970 in UTC; `style` is
    0 for local time without an offset, 1 with one, 2 for UTC with a Z.
    """

    sizes: np.ndarray
    market: np.ndarray
    spelling: np.ndarray
    zone: np.ndarray
    names_zone: np.ndarray
    wall_seconds: np.ndarray
    instants: np.ndarray
    style: np.ndarray
    is_return: np.ndarray
    status: np.ndarray
    has_updated_at: np.ndarray
    first_file: np.ndarray
    second_file: np.ndarray


@dataclass(frozen=True)
class Lines:
    """Lines of receipts: one entry per line in every array.

    `order` is the position of the line's receipt; `damage` is -1 where there is none; `delay` is
    the seconds from a sale to its correction, 0 for what is no correction.
    """

    order: np.ndarray
    line_number: np.ndarray
    product: np.ndarray
    quantity: np.ndarray
    price: np.ndarray
    damage: np.ndarray
    delay: np.ndarray
    file: np.ndarray


def block_rows(
    plan: TransactionPlan, the_world: World, block: Block
) -> tuple[pa.RecordBatch, np.ndarray]:
    """Return the rows that a block's lines give, and the number of the file each is delivered in.

    First all lines, then the lines of redelivered receipts, then the corrected lines.
    """
    rng = np.random.default_rng((plan.seed, 1, block.number))
    orders = draw_orders(rng, plan, the_world, block)
    lines = draw_lines(rng, plan.shares, the_world, block, orders)
    lines = with_copies(rng, plan, orders, lines)
    return broken(as_batch(the_world, block, orders, lines)), lines.file


def draw_lines(
    rng: np.random.Generator, shares: Shares, the_world: World, block: Block, orders: Orders
) -> Lines:
    """Draw what is on each line of the receipts: as it was sold, before any correction."""
    count = block.lines
    order = np.repeat(np.arange(len(orders.sizes)), orders.sizes)
    first_line = np.cumsum(orders.sizes) - orders.sizes
    market = orders.market[order]
    product = draw_products(rng, the_world, block.day, market)
    price = the_world.prices[market, product]
    discount = np.where(rng.random(count) < 0.08, rng.integers(1, 5, count) * 5, 0)
    quantity = 1 + pick(rng, QUANTITY_SHARES, count)
    is_unknown = rng.random(count) < shares.unknown_skus
    unknown = len(markets.PRODUCTS) + rng.integers(0, len(markets.UNKNOWN_PRODUCTS), count)
    is_broken = rng.random(count) < shares.broken
    return Lines(
        order=order,
        line_number=np.arange(count) - first_line[order] + 1,
        product=np.where(is_unknown, unknown, product),
        quantity=np.where(orders.is_return[order], -np.minimum(quantity, 2), quantity),
        price=price * (100 - discount) // 100,
        damage=np.where(is_broken, rng.integers(0, len(DAMAGES), count), -1),
        delay=np.zeros(count, dtype=np.int64),
        file=orders.first_file[order],
    )


def with_copies(
    rng: np.random.Generator, plan: TransactionPlan, orders: Orders, lines: Lines
) -> Lines:
    """Append the lines that are delivered again, and the lines that are corrected.

    A correction changes the quantity or the price, and comes after its delay.
    """
    count = len(lines.order)
    again = np.flatnonzero(orders.second_file[lines.order] >= 0)
    corrected = np.flatnonzero(rng.random(count) < plan.shares.corrections)
    delay = rng.integers(3_600, 4 * DAY, len(corrected))
    line = np.concatenate([np.arange(count), again, corrected])
    is_correction = np.arange(len(line)) >= count + len(again)
    fixes_price = rng.random(len(line)) < 0.4
    quantity, price, damage = lines.quantity[line], lines.price[line], lines.damage[line]
    damage[count:] = -1
    return Lines(
        order=lines.order[line],
        line_number=lines.line_number[line],
        product=lines.product[line],
        quantity=np.where(is_correction & ~fixes_price, quantity + np.sign(quantity), quantity),
        price=np.where(is_correction & fixes_price, price * 9 // 10, price),
        damage=damage,
        delay=np.concatenate([lines.delay, lines.delay[again], delay]),
        file=np.concatenate(
            [
                lines.file,
                orders.second_file[lines.order[again]],
                delayed(plan, lines.file[corrected], 1 + delay // DAY),
            ]
        ),
    )


def as_batch(the_world: World, block: Block, orders: Orders, lines: Lines) -> pa.RecordBatch:
    """Return the lines as text and numbers.

    All lines of a receipt that is corrected say when they were updated.
    """
    order = lines.order
    has_updated_at = orders.has_updated_at.copy()
    has_updated_at[order[lines.delay > 0]] = True
    skus = pa.array(markets.PRODUCTS + markets.UNKNOWN_PRODUCTS)
    updated_at = orders.instants[order] + 60 + lines.delay
    return pa.record_batch(
        [
            order_ids(block, len(orders.sizes)).take(pa.array(order)),
            pa.array(lines.line_number, pa.int32()),
            ordered_at(the_world, orders, block.day).take(pa.array(order)),
            the_world.spellings.take(pa.array(orders.spelling[order])),
            skus.take(pa.array(lines.product)),
            pa.array(lines.quantity, pa.int32()),
            hundredths(lines.price),
            the_world.currencies.take(pa.array(orders.market[order])),
            STATUSES.take(pa.array(orders.status[order])),
            take_where(the_world.zones, orders.zone[order], orders.names_zone[order]),
            timestamps(updated_at, "T", "Z", has_updated_at[order]),
            take_where(DAMAGES, lines.damage, lines.damage >= 0),
        ],
        schema=SCHEMA,
    )


def draw_orders(
    rng: np.random.Generator, plan: TransactionPlan, the_world: World, block: Block
) -> Orders:
    """Draw the receipts of a block; their sizes add up to the block's lines."""
    shares = plan.shares
    sizes = basket_sizes(rng, block.lines)
    count = len(sizes)

    def chosen(share: float) -> np.ndarray:
        return rng.random(count) < share

    market = pick(rng, the_world.sizes, count)
    names_zone = chosen(shares.own_zones)
    other_zone = rng.integers(0, the_world.zone_counts[market])
    zone = the_world.first_zone[market] + np.where(names_zone, other_zone, 0)
    style = np.where(chosen(shares.offsets), rng.integers(1, 3, count), 0)

    wall_seconds = draw_seconds(rng, block, count)
    at_change, change_hour = clock_changes(the_world.clocks, block.day, zone, shares)
    wall_seconds = np.where(at_change, change_hour * 3600 + wall_seconds % 3600, wall_seconds)
    style[at_change] = 0
    offsets = the_world.clocks.offsets[
        zone, block.day - the_world.clocks.first_day, wall_seconds // 3600
    ]

    first_file = np.full(count, block.file)
    is_late = chosen(shares.late)
    days = rng.integers(1, LONGEST_DELAY + 1, (2, count))
    first_file = np.where(is_late, delayed(plan, first_file, days[0]), first_file)
    is_delivered_again = chosen(shares.duplicates)
    return Orders(
        sizes=sizes,
        market=market,
        spelling=draw_spellings(rng, the_world, market, shares),
        zone=zone,
        names_zone=names_zone,
        wall_seconds=wall_seconds,
        instants=block.day * DAY + wall_seconds - offsets,
        style=style,
        is_return=chosen(shares.returns),
        status=np.where(chosen(shares.cancelled), 2, chosen(0.7).astype(np.int64)),
        has_updated_at=chosen(shares.updated_at),
        first_file=first_file,
        second_file=np.where(is_delivered_again, delayed(plan, first_file, days[1]), -1),
    )


def basket_sizes(rng: np.random.Generator, lines: int) -> np.ndarray:
    """Return the lines of each receipt, one to six, adding up to `lines`.

    >>> int(basket_sizes(np.random.default_rng(1), 100).sum())
    100
    """
    sizes = 1 + pick(rng, BASKET_SHARES, lines)
    ends = np.minimum(np.cumsum(sizes), lines)
    sizes = np.diff(ends, prepend=0)
    return sizes[sizes > 0]


def draw_seconds(rng: np.random.Generator, block: Block, count: int) -> np.ndarray:
    """Return rising seconds since local midnight, within the block's part of its day."""
    within = (block.lines_before + np.sort(rng.random(count)) * block.lines) / max(
        block.day_lines, 1
    )
    ends = np.concatenate([[0.0], np.cumsum(HOUR_WEIGHTS) / HOUR_WEIGHTS.sum()])
    seconds = np.interp(within, ends, np.arange(25) * 3600.0)
    return np.minimum(seconds.astype(np.int64), DAY - 1)


def clock_changes(
    the_clocks: Clocks, day: int, zone: np.ndarray, shares: Shares
) -> tuple[np.ndarray, np.ndarray]:
    """Return which receipts fall into the hour that their clock skips or doubles, and that hour.

    In each zone whose clock changes, a share of the day's receipts does, and one of them at least.
    """
    hour = the_clocks.change_hours(day)[zone]
    rank = np.zeros(len(zone), dtype=np.int64)
    by_zone = np.argsort(zone, kind="stable")
    _, starts, counts = np.unique(zone[by_zone], return_index=True, return_counts=True)
    rank[by_zone] = np.arange(len(zone)) - np.repeat(starts, counts)
    zone_sizes = np.bincount(zone, minlength=1)[zone] if len(zone) else rank
    return (hour >= 0) & (rank < np.ceil(shares.clock_changes * zone_sizes)), hour


def draw_spellings(
    rng: np.random.Generator, the_world: World, market: np.ndarray, shares: Shares
) -> np.ndarray:
    """Return the number of each receipt's spelling of its country: mostly the alpha-2 code."""
    count = len(market)
    is_odd = rng.random(count) < shares.odd_spellings
    other = rng.integers(1, the_world.spelling_counts[market])
    known = the_world.first_spelling[market] + np.where(is_odd, other, 0)
    nowhere = len(the_world.spellings) - 1 - rng.integers(0, len(markets.UNKNOWN_COUNTRIES), count)
    return np.where(rng.random(count) < shares.unknown_countries, nowhere, known)


def draw_products(
    rng: np.random.Generator, the_world: World, day: int, market: np.ndarray
) -> np.ndarray:
    """Return the number of each line's product: gelato in summer, spread in winter."""
    warmth = -np.cos(2 * np.pi * (day % 365.25 - 20) / 365.25)
    shares = np.array(markets.PRODUCT_SHARES)
    gelato = np.array([0, 0, 0, 1, 0])
    draws = rng.random(len(market))
    north = position(draws, shares * (1 + 0.6 * warmth * gelato))
    south = position(draws, shares * (1 - 0.6 * warmth * gelato))
    return np.where(the_world.is_southern[market], south, north)


def delayed(plan: TransactionPlan, file: np.ndarray, days: np.ndarray) -> np.ndarray:
    """Return the number of the file that is delivered `days` days after another."""
    files = np.maximum(np.round(days / plan.days_per_file).astype(np.int64), 1)
    return np.minimum(file + files, plan.file_count - 1)


def pick(rng: np.random.Generator, weights: np.ndarray, count: int) -> np.ndarray:
    """Draw `count` positions with probabilities in proportion to the weights."""
    return position(rng.random(count), weights)


def position(draws: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the position that each draw from 0 to 1 falls on.

    >>> position(np.array([0.1, 0.3, 0.9]), np.array([1.0, 2.0, 1.0])).tolist()
    [0, 1, 2]
    """
    ends = np.cumsum(weights) / np.sum(weights)
    return np.searchsorted(ends[:-1], draws, side="right")


def broken(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Take away the order ids and spoil the dates of the rows whose damage says so."""
    damage = batch["damage"]
    lost = pc.fill_null(pc.equal(damage, "order_id"), False)
    spoilt = pc.fill_null(pc.equal(damage, "date"), False)
    dates = BROKEN_DATES.take(pa.array(np.arange(batch.num_rows) % len(BROKEN_DATES)))
    order_id = pc.if_else(lost, pa.scalar(None, pa.string()), batch["order_id"])
    batch = batch.set_column(0, SCHEMA.field("order_id"), order_id)
    return batch.set_column(
        2, SCHEMA.field("ordered_at"), pc.if_else(spoilt, dates, batch["ordered_at"])
    )


def order_ids(block: Block, count: int) -> pa.Array:
    """Return ids such as N260301-0000042: the day, and the receipt's number on it."""
    day = np.datetime64(block.day, "D").item()
    numbers = pa.array(np.arange(block.lines_before, block.lines_before + count) + 1)
    digits = pc.utf8_lpad(numbers.cast(pa.string()), 7, padding="0")
    return pc.binary_join_element_wise(f"N{day:%y%m%d}", digits, "-")


def ordered_at(the_world: World, orders: Orders, day: int) -> pa.Array:
    """Return the time of each receipt as its till writes it."""
    wall = day * DAY + orders.wall_seconds
    moment = np.where(orders.style == 2, orders.instants, wall)
    # Half of the countries' tills put a space between date and time; whoever writes offsets, a T.
    has_space = (orders.style == 0) & (orders.market % 2 == 1)
    offsets, which = np.unique(wall - orders.instants, return_inverse=True)
    suffixes = pa.array(["", "Z"] + [offset_text(offset) for offset in offsets.tolist()])
    suffix = np.where(orders.style == 1, which + 2, np.where(orders.style == 2, 1, 0))
    return timestamps(
        moment,
        pa.array(["T", " "]).take(pa.array(has_space.astype(np.int64))),
        suffixes.take(pa.array(suffix)),
    )


def offset_text(seconds: int) -> str:
    """Return an offset from UTC as ISO 8601 writes it.

    >>> offset_text(7200), offset_text(-12600)
    ('+02:00', '-03:30')
    """
    sign = "-" if seconds < 0 else "+"
    hours, minutes = divmod(abs(seconds) // 60, 60)
    return f"{sign}{hours:02}:{minutes:02}"


def timestamps(
    moments: np.ndarray,
    separator: pa.Array | str,
    suffix: pa.Array | str,
    where: np.ndarray | None = None,
) -> pa.Array:
    """Return seconds since 1970 as text, null where `where` is false.

    >>> timestamps(np.array([86400 + 3661]), "T", "Z").to_pylist()
    ['1970-01-02T01:01:01Z']
    """
    if not len(moments):
        return pa.array([], pa.string())
    days, seconds = np.divmod(moments, DAY)
    if where is not None:
        days = np.where(where, days, days.min())
    all_days = np.arange(days.min(), days.max() + 1).astype("datetime64[D]")
    dates = take_where(pa.array(np.datetime_as_string(all_days)), days - days.min(), where)
    times = _TIMES_OF_DAY.take(pa.array(seconds))
    return pc.binary_join_element_wise(dates, separator, times, suffix, "")


_TIMES_OF_DAY = pc.utf8_slice_codeunits(
    pc.cast(pa.array(np.arange(DAY), pa.int32()).cast(pa.time32("s")), pa.string()), 0, 8
)


def take_where(texts: pa.Array, numbers: np.ndarray, where: np.ndarray | None) -> pa.Array:
    """Return the numbered texts, null where `where` is false.

    >>> take_where(pa.array(["a", "b"]), np.array([1, 0]), np.array([True, False])).to_pylist()
    ['b', None]
    """
    return texts.take(pa.array(numbers, mask=None if where is None else ~where))


def hundredths(amounts: np.ndarray) -> pa.Array:
    """Return whole hundredths as decimals with two digits after the point.

    >>> hundredths(np.array([429, -5])).to_pylist()
    [Decimal('4.29'), Decimal('-0.05')]
    """
    halves = np.stack([amounts, amounts >> 63], axis=1).astype("<i8")
    return pa.Array.from_buffers(
        pa.decimal128(12, 2), len(amounts), [None, pa.py_buffer(halves.tobytes())]
    )
