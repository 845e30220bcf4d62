"""Sales with Python's csv, a dictionary of the newest lines, and Counter."""

import csv
import sys
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from operator import itemgetter
from pathlib import Path
from zoneinfo import ZoneInfo

from benchmarks.peers.rules import CANCELLED, country_code, euro_rates, time_zones

LINE_COLUMNS = (
    *("order_id", "line_number", "country_code", "sku", "currency", "quantity", "unit_price"),
    *("is_cancelled", "order_date", "ordered_at"),
)
MEASURES = ("units_sold", "units_returned", "revenue", "line_count", "cancelled_line_count")

Line = tuple[str, str, str, str, str, int, str, bool, str, datetime]


def newest_rows(landing: Path) -> Iterable[list[str]]:
    """Return the newest version of each line, as it is in the files."""
    newest: dict[tuple[str, str], list[str]] = {}
    for path in sorted((landing / "transactions").rglob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = csv.reader(file)
            header = next(rows)
            order_id, line_number, updated_at = map(
                header.index, ("order_id", "line_number", "updated_at")
            )
            for row in rows:
                key = (row[order_id], row[line_number])
                known = newest.get(key)
                if known is None or row[updated_at] >= known[updated_at]:
                    newest[key] = row
    return newest.values()


def order_lines(rows: Iterable[list[str]]) -> Iterator[Line]:
    """Give each line its country, date, and time in UTC."""
    zones = {code: ZoneInfo(name) for code, name in time_zones().items()}
    for row in rows:
        order_id, line_number, local, country, sku, quantity, price, currency, status, *_ = row
        code = country_code(country)
        ordered_at = datetime.fromisoformat(local).replace(tzinfo=zones[code]).astimezone(UTC)
        is_cancelled = status in CANCELLED
        yield (
            *(order_id, line_number, code, sku, currency, int(quantity), price),
            *(is_cancelled, local[:10], ordered_at.replace(tzinfo=None)),
        )


class Totals:
    """Counters of each measure, by whatever stands for a group."""

    def __init__(self) -> None:
        self.counters = {name: Counter() for name in MEASURES}
        self.dates: defaultdict[tuple, set[str]] = defaultdict(set)

    def write(self, path: Path, *keys: str) -> None:
        """Write a row for each group."""
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            dates = ("first_order_date", "last_order_date")
            writer.writerow((*keys, *MEASURES, "net_units", *dates))
            for key, dates in self.dates.items():
                measures = [self.counters[name][key] for name in MEASURES]
                net_units = measures[0] - measures[1]
                writer.writerow((*key, *measures, net_units, min(dates), max(dates)))


def count(landing: Path, results: Path) -> None:
    """Write order_lines.csv, sales_by_country.csv and sales_global.csv."""
    by_country, worldwide = Totals(), Totals()
    amounts: Counter[tuple[str, str, str, str]] = Counter()
    counters = by_country.counters
    sold, returned = counters["units_sold"], counters["units_returned"]
    line_counts, cancelled = counters["line_count"], counters["cancelled_line_count"]
    with (results / "order_lines.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(LINE_COLUMNS)
        for line in order_lines(newest_rows(landing)):
            writer.writerow(line)
            _, _, country, sku, currency, quantity, price, is_cancelled, day, _ = line
            key = (country, sku)
            line_counts[key] += 1
            by_country.dates[key].add(day)
            if is_cancelled:
                cancelled[key] += 1
                continue
            if quantity > 0:
                sold[key] += quantity
            else:
                returned[key] -= quantity
            cents = int(price.replace(".", ""))
            amounts[(country, sku, currency, day)] += quantity * cents
    for (country, sku, currency, day), cents in amounts.items():
        revenue = round(cents / 100 * euros(currency, day), 2)
        counters["revenue"][(country, sku)] += Decimal(str(revenue))
    for (country, sku), dates in by_country.dates.items():
        worldwide.dates[(sku,)] |= dates
        for name in MEASURES:
            worldwide.counters[name][(sku,)] += counters[name][(country, sku)]
    by_country.write(results / "sales_by_country.csv", "country_code", "sku")
    worldwide.write(results / "sales_global.csv", "sku")


@cache
def euros(currency: str, day: str) -> float:
    """Return what a unit of the currency was worth on that day."""
    rates = [rate for rate in euro_rates() if rate["currency"] == currency]
    return rates[bisect_right(rates, day, key=itemgetter("valid_from")) - 1]["euros"]


if __name__ == "__main__":
    count(Path(sys.argv[1]), Path(sys.argv[2]))
