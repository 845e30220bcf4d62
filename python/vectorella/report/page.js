"use strict";
(async () => {
const by = (id) => document.getElementById(id);

async function unpacked(id) {
  const bytes = Uint8Array.from(atob(by(id).textContent), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

if (typeof DecompressionStream === "undefined") {
  by("trouble").textContent = "This page needs a browser of 2023 or later.";
  by("trouble").hidden = false;
  return;
}
const library = document.createElement("script");
library.textContent = await unpacked("library");
document.head.append(library);
const facts = JSON.parse(await unpacked("facts"));
const { sales, forecast, choices, charts } = facts;

// ---- Numbers and texts as people read them

const locale = "en-GB";
const whole = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
const tenths = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const moneyFormat = (() => {
  try {
    return new Intl.NumberFormat(locale, { style: "currency", currency: facts.currency, maximumFractionDigits: 0 });
  } catch {
    return { format: (value) => `${whole.format(value)} ${facts.currency}` };
  }
})();
const count = (value) => (value === null ? "–" : whole.format(value));
const money = (cents) => (cents === null ? "–" : moneyFormat.format(cents / 100));
const percent = (share) => (Number.isFinite(share) ? `${tenths.format(100 * share)}%` : "–");
const change = (now, before) => (before > 0 ? now / before - 1 : NaN);
const signed = (share) => (Number.isFinite(share) ? `${share > 0 ? "+" : share < 0 ? "−" : ""}${tenths.format(Math.abs(100 * share))}%` : "–");
const date = (text) => day.format(new Date(`${text}T00:00:00Z`));
const several = (number, one, more) => `${count(number)} ${number === 1 ? one : more ?? `${one}s`}`;
// A name may be of any script and direction; it does not turn the text around it.
const quoted = (name) => `\u2068${name}\u2069`;
const capital = (text) => text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
const listed = (names) => names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;

// ---- Parts of the page

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function table(caption, columns, rows) {
  const head = element("tr");
  for (const { label, amount } of columns) head.append(element("th", label, { scope: "col", class: amount ? "amount" : "" }));
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    columns.forEach(({ of, amount }, at) => {
      const cell = at ? element("td", undefined, { class: amount ? "amount" : "" }) : element("th", undefined, { scope: "row" });
      cell.append(element("bdi", of(row)));
      line.append(cell);
    });
    body.append(line);
  }
  const made = element("table");
  const heads = element("thead");
  heads.append(head);
  made.append(element("caption", caption, { class: "hidden" }), heads, body);
  const scroll = element("div", undefined, { class: "scroll", tabindex: "0", role: "region", "aria-label": caption });
  scroll.append(made);
  return scroll;
}

const opened = new Set();

function numbers(key, caption, columns, rows) {
  const details = element("details");
  details.open = opened.has(key);
  details.addEventListener("toggle", () => (details.open ? opened.add(key) : opened.delete(key)));
  details.append(element("summary", "The numbers as a table"), table(caption, columns, rows));
  details.querySelector("summary").setAttribute("aria-label", `The numbers as a table: ${caption}`);
  return details;
}

const errorsOnly = 1;
const isNarrow = () => document.documentElement.clientWidth < 640;
const mapHeight = (width) => Math.round(Math.max(340, Math.min(620, width * 0.6)));

// Points with the names that find room: the brand's first, then its partners', the nearest, and the most used.
function named(points, width, height) {
  const scaled = (axis, length) => {
    const values = points.map((point) => point[axis]);
    const [least, greatest] = [Math.min(...values), Math.max(...values)];
    return (point) => ((point[axis] - least) / (greatest - least || 1)) * length;
  };
  const [x, y] = [scaled("x", width), scaled("y", height)];
  const first = (point) => ["brand", "partner", "near", "named", "other"].indexOf(point.kind);
  const taken = [];
  const labels = new Map();
  for (const point of [...points].sort((one, other) => first(one) - first(other) || other.recipes - one.recipes)) {
    if (point.kind === "other") break;
    const size = { brand: 13, partner: 9, near: 8.5, named: 7.5 }[point.kind];
    const box = { left: x(point) - 6, right: x(point) + size * point.name.length + 6, top: y(point) - 12, bottom: y(point) + 12 };
    const meets = taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
    if (meets || (box.right > width && point.kind !== "brand")) continue;
    taken.push(box);
    labels.set(point.name, point.name);
  }
  return points.map((point) => ({ ...point, label: labels.get(point.name) ?? "" }));
}

async function draw(place, chart, rows, set = {}) {
  const specification = structuredClone(charts[chart]);
  specification.data.values = rows;
  for (const parameter of specification.params ?? []) {
    if (parameter.name in set) parameter.value = set[parameter.name];
  }
  if (chart === "bars") specification.height = 26 * rows.length;
  if (chart === "map") {
    specification.height = mapHeight(place.clientWidth);
    specification.data.values = named(rows, place.clientWidth, specification.height);
  }
  place.view?.finalize();
  const { view } = await window.vegaEmbed(place, specification, { renderer: "svg", actions: false, ast: true, tooltip: false, logLevel: errorsOnly });
  place.view = view;
  // The place itself says what the chart shows, and the table beneath it says the numbers.
  place.querySelector("svg").setAttribute("aria-hidden", "true");
}

const drawing = [];

// A figure: what it shows as its title, the chart, and the same numbers as a table.
function figure({ key, title, caption, level = "h3", chart, rows, set, columns, tableRows }) {
  const made = element("figure", undefined, { id: key });
  const heading = element("figcaption");
  heading.append(element(level, title));
  if (caption) heading.append(element("p", caption, { class: "caption" }));
  made.append(heading);
  if (!rows.length) return made;
  const place = element("div", undefined, { class: "chart", role: "img", "aria-label": `Chart: ${title}` });
  made.append(place, numbers(key, title, columns, tableRows ?? rows));
  drawing.push([place, chart, rows, set]);
  return made;
}

async function fill(id, parts) {
  by(id).replaceChildren(...parts);
  while (drawing.length) await draw(...drawing.shift());
}

// Bars behind which stands what they say; the longest leaves room for that.
function ranked(rows, value, label, kind = () => "main") {
  const shown = rows.map((row) => ({ name: row.name, value: Math.max(0, value(row)), label: label(row), kind: kind(row) }));
  const seen = new Map();
  for (const row of shown) {
    const times = (seen.get(row.name) ?? 0) + 1;
    seen.set(row.name, times);
    if (times > 1) row.name += ` (${times})`;
  }
  return shown;
}

function room(rows) {
  const longest = Math.max(0, ...rows.map((row) => row.value)) || 1;
  const letters = Math.max(0, ...rows.map((row) => row.label.length));
  const width = document.documentElement.clientWidth;
  const space = Math.min(width, 520) - (isNarrow() ? 150 : 190) - 40;
  return { longest: longest * Math.max(1.3, space / Math.max(60, space - 8 * letters)), shown: isNarrow() ? 150 : 180 };
}

const rowsOf = (columns) => {
  const names = Object.keys(columns);
  return (columns[names[0]] ?? []).map((_, at) => Object.fromEntries(names.map((name) => [name, columns[name][at]])));
};

// ---- Sales of a selection

const nothing = () => ({ units: 0, returned: 0, cents: 0, receipts: 0 });

function add(total, cells, at) {
  total.units += cells.units[at];
  total.returned += cells.returned[at];
  total.cents += cells.cents[at];
  total.receipts += cells.receipts ? cells.receipts[at] : 0;
}

// The places of a period's first and last day among the periods, -1 and -2 where it has none.
function span(first, last) {
  const from = sales.periods.findIndex((start) => start >= first);
  const to = sales.periods.findLastIndex((start) => start <= last);
  return from < 0 || to < from ? [-1, -2] : [from, to];
}

function cellsOf({ country, product }) {
  if (product < 0) return sales.by_country;
  return country < 0 ? sales.by_product : sales.by_both;
}

// Totals of the chosen cells by one of their columns, or by none.
function totals(cells, chosen, [from, to], column) {
  const found = new Map();
  for (let at = 0; at < cells.period.length; at += 1) {
    if (cells.period[at] < from || cells.period[at] > to) continue;
    if (chosen.country >= 0 && cells.country && cells.country[at] !== chosen.country) continue;
    if (chosen.product >= 0 && cells.product && cells.product[at] !== chosen.product) continue;
    const key = column ? cells[column][at] : "";
    if (!found.has(key)) found.set(key, nothing());
    add(found.get(key), cells, at);
  }
  return found;
}

const all = (cells, chosen, range) => totals(cells, chosen, range).get("") ?? nothing();

const names = {
  country: (at) => sales.countries.name[at],
  product: (at) => sales.products.product_name[at],
};

// Countries or products with what they sold, their share and change, the largest first.
function ranking(column, cells, chosen, ranges, of) {
  const now = totals(cells, chosen, ranges.now, column);
  const before = ranges.before ? totals(cells, chosen, ranges.before, column) : new Map();
  const total = [...now.values()].reduce((sum, each) => sum + of(each), 0);
  return [...now]
    .map(([at, each]) => ({
      at, name: names[column](at), ...each, share: of(each) / total,
      change: ranges.before ? change(of(each), before.has(at) ? of(before.get(at)) : 0) : NaN,
    }))
    .sort((one, other) => of(other) - of(one));
}

const measures = {
  cents: { label: "Revenue", noun: "revenue", of: (each) => each.cents, text: money },
  units: { label: "Units sold", noun: "units", of: (each) => each.units, text: count },
};

// ---- The filters

function option(value, label) { return element("option", label, { value }); }

function fillFilters() {
  const groups = new Map();
  choices.forEach((choice, at) => {
    const made = option(at, choice.label);
    if (at === facts.opens_with) made.defaultSelected = true;
    if (!choice.group) return by("period").append(made);
    if (!groups.has(choice.group)) {
      groups.set(choice.group, element("optgroup", undefined, { label: choice.group }));
      by("period").append(groups.get(choice.group));
    }
    groups.get(choice.group).append(made);
  });
  const inOrder = (texts, from) => texts.map((text, at) => [text, at]).slice(from)
    .sort(([one], [other]) => one.localeCompare(other, locale)).map(([text, at]) => option(at, text));
  const described = sales.products.sku.map((sku, at) => {
    const name = sales.products.product_name[at];
    return name === sku ? name : `${name} (${sku})`;
  });
  by("country").append(option(-1, "All countries"), ...inOrder(sales.countries.name, 0));
  by("product").append(option(-1, "All products"), ...inOrder(described, 1));
  const hasRevenue = sales.days.cents.some((cents) => cents > 0);
  for (const name of hasRevenue ? ["cents", "units"] : ["units"]) by("measure").append(option(name, measures[name].label));
}

function selection() {
  const choice = choices[Number(by("period").value)];
  return {
    choice, country: Number(by("country").value), product: Number(by("product").value),
    measure: measures[by("measure").value],
    ranges: { now: span(choice.first, choice.last), before: choice.before_first ? span(choice.before_first, choice.before_last) : null },
  };
}

// ---- The sections that the filters change

function place({ country, product }) {
  const what = product < 0 ? "" : ` of ${quoted(names.product(product))}`;
  return `${what}${country < 0 ? "" : ` in ${quoted(names.country(country))}`}`;
}

function tile(label, value, share, note) {
  const made = element("div");
  made.append(element("dt", label), element("dd", value, { class: "number" }));
  if (Number.isFinite(share)) {
    made.append(element("dd", `${signed(share)} ${note}`, { class: share > 0 ? "rise" : share < 0 ? "fall" : "same" }));
  }
  return made;
}

function showTotals(chosen, held) {
  const { choice, ranges } = chosen;
  const cells = cellsOf(chosen);
  const now = all(cells, chosen, ranges.now);
  const before = ranges.before && all(cells, chosen, ranges.before);
  const grown = before ? change(now.units, before.units) : NaN;
  const moved = !Number.isFinite(grown) ? "" : Math.abs(grown) < 0.0005 ? `, as many as in ${choice.before_label}`
    : `, ${percent(Math.abs(grown))} ${grown > 0 ? "more" : "fewer"} than in ${choice.before_label}`;
  const value = now.cents ? ` for ${money(now.cents)}` : "";
  by("sales-title").textContent = held
    ? `${several(now.units, "unit")}${place(chosen)} sold${value}${moved}`
    : `This page does not hold${place(chosen).replace(" of", "")}: choose all countries`;
  by("selection").textContent = `${choice.label}: ${date(choice.first)} to ${date(choice.last)}, by the calendar of the country of sale. `
    + `Revenue is in ${facts.currency || "no currency yet"}, returns deducted.`;
  if (!held) return by("tiles").replaceChildren();
  const note = `against ${choice.before_label}`;
  const versus = (of) => (before ? change(of(now), of(before)) : NaN);
  const receipts = chosen.product < 0;
  const tiles = [
    tile("Units sold", count(now.units), grown, note),
    tile(`Revenue (${facts.currency})`, money(now.cents), versus((each) => each.cents), note),
    receipts ? tile("Receipts", count(now.receipts), versus((each) => each.receipts), note)
      : tile("Receipts", "not told by product"),
    tile("Units returned", `${count(now.returned)} (${percent(now.returned / now.units)})`),
  ];
  by("tiles").replaceChildren(...tiles);
}

// What was sold day by day, or period by period where the page holds no days of the selection.
function steps(chosen) {
  const worldwide = chosen.country < 0 && chosen.product < 0;
  if (worldwide) return { rows: rowsOf(sales.days), length: 1 };
  const lengths = { day: 1, week: 7, month: 30, quarter: 91, year: 365 };
  const found = totals(cellsOf(chosen), chosen, [0, sales.periods.length], "period");
  const rows = [...found].map(([at, each]) => ({ date: sales.periods[at], ...each }));
  return { rows: rows.sort((one, other) => (one.date < other.date ? -1 : 1)), length: lengths[sales.grain] };
}

const milliseconds = 86400000;
const later = (text, days) => new Date(Date.parse(text) + days * milliseconds).toISOString().slice(0, 10);

function expectations({ country, product }) {
  const rows = [];
  for (let at = 0; at < forecast.date.length; at += 1) {
    if (forecast.country[at] === country && forecast.product[at] === product) rows.push({
      date: forecast.date[at], units: forecast.units[at], lower: forecast.lower[at], upper: forecast.upper[at],
      cents: forecast.cents[at], receipts: forecast.receipts[at],
    });
  }
  return rows;
}

function withMeans(rows, field, length) {
  const byDate = new Map(rows.map((row) => [row.date, row[field]]));
  return rows.map((row) => {
    let sum = 0;
    for (let back = 0; back < 7; back += 1) sum += byDate.get(later(row.date, -back)) ?? 0;
    const known = length === 1 && row.date >= later(rows[0].date, 6);
    return { ...row, mean: known ? sum / 7 : null };
  });
}

function overTime(chosen, field, label, one, scale, text) {
  const { choice } = chosen;
  const { rows, length } = steps(chosen);
  const from = choice.before_first ?? choice.first;
  const sold = withMeans(rows, field, length)
    .filter((row) => row.date >= from && row.date <= choice.last)
    .map((row) => ({
      date: row.date, until: later(row.date, length), value: row[field] * scale, mean: row.mean === null ? null : row.mean * scale,
      kind: row.date < choice.first ? "before" : "sold",
    }));
  const isNewest = length === 1 && choice.last === facts.span[1];
  const all = expectations(chosen).filter((row) => row[field] !== null);
  const expected = isNewest ? all : [];
  const bounds = (row) => (field === "units" ? { lower: row.lower, upper: row.upper } : { lower: null, upper: null });
  const shown = [...sold, ...expected.map((row) => ({ date: row.date, value: row[field] * scale, kind: "expected", ...bounds(row) }))];
  const days = Math.round((Date.parse(choice.last) - Date.parse(choice.first)) / milliseconds) + 1;
  const total = sold.filter((row) => row.kind === "sold").reduce((sum, row) => sum + row.value, 0);
  const next = all.reduce((sum, row) => sum + row[field] * scale, 0);
  const outlook = all.length ? `; ${text(next)} expected in the ${all.length} days from ${date(all[0].date)}` : "";
  const unit = { 1: "day", 7: "week", 30: "month", 91: "quarter", 365: "year" }[length];
  const pale = choice.before_first ? "; the palest are of the period before" : "";
  const caption = `Bars: ${label.charAt(0).toLowerCase()}${label.slice(1)} by ${unit}${pale}.${length === 1 ? " Line: mean of seven days." : ""}`
    + (expected.length ? ` Dashed: forecast${field === "units" ? `, in the band ${percent(facts.interval)} of the days are to lie` : ""}.` : "");
  const kinds = { sold: "sold", before: "sold in the period before", expected: "expected" };
  return figure({
    key: `over-time-${field}`, level: "h2", title: `${text(total / days)} ${one} a day${outlook}`, caption, chart: "over_time", rows: shown,
    columns: [
      { label: `First day of the ${unit}`, of: (row) => row.date },
      { label, of: (row) => text(row.value), amount: true },
      { label: "What", of: (row) => kinds[row.kind] },
      ...(field === "units" ? [{ label: "Bounds", of: (row) => (row.kind === "expected" ? `${tenths.format(row.lower)} to ${tenths.format(row.upper)}` : "") }] : []),
    ],
  });
}

async function showOverTime(chosen, held) {
  const parts = held ? [overTime(chosen, "units", "Units sold", "units", 1, count)] : [];
  const euros = (value) => money(value * 100);
  if (held && sales.days.cents.some((cents) => cents)) parts.push(overTime(chosen, "cents", `Revenue (${facts.currency})`, "of revenue", 0.01, euros));
  if (held && chosen.product < 0) parts.push(overTime(chosen, "receipts", "Receipts", "receipts", 1, count));
  await fill("over-time", parts);
}

const most = 15;

function rankingFigure(key, title, rows, { measure, choice }, what) {
  const shown = ranked(rows.slice(0, most), measure.of, (row) =>
    `${isNarrow() ? "" : `${measure.text(measure.of(row))} · `}${percent(row.share)}${Number.isFinite(row.change) ? ` · ${signed(row.change)}` : ""}`);
  const compared = choice.before_label ? `, and the change against ${choice.before_label}` : "";
  return figure({
    key, title, rows: shown, tableRows: rows, chart: "bars", set: room(shown),
    caption: `${isNarrow() ? `Bars: ${measure.noun}; behind them` : `${measure.label},`} the share of all${compared}. ${rows.length > most ? `The first ${most} of ${count(rows.length)}; the table holds all.` : ""}`,
    columns: [
      { label: what, of: (row) => row.name },
      { label: "Units sold", of: (row) => count(row.units), amount: true },
      { label: "Returned", of: (row) => count(row.returned), amount: true },
      { label: `Revenue (${facts.currency})`, of: (row) => money(row.cents), amount: true },
      { label: `Share of ${measure.noun}`, of: (row) => percent(row.share), amount: true },
      { label: "Change", of: (row) => signed(row.change), amount: true },
    ],
  });
}

async function showCountries(chosen) {
  const cells = chosen.product < 0 ? sales.by_country : sales.by_both;
  const isHeld = chosen.product <= sales.crossed_products;
  const rows = isHeld ? ranking("country", cells, { ...chosen, country: -1 }, chosen.ranges, chosen.measure.of) : [];
  const five = rows.slice(0, 5).reduce((sum, row) => sum + row.share, 0);
  by("countries-title").textContent = !isHeld ? "This page does not hold this product by country: it is not among the best-selling ones"
    : !rows.length ? "No country bought anything in this period"
      : `${quoted(rows[0].name)} leads ${several(rows.length, "country", "countries")} with ${percent(rows[0].share)} of ${chosen.measure.noun}`;
  const title = rows.length > 5 ? `The first five bring ${percent(five)}` : "Countries by what they bought";
  await fill("country-chart", rows.length ? [rankingFigure("by-country", title, rows, chosen, "Country")] : []);
}

function sizesFigure(rows, chosen) {
  const found = new Map();
  for (const row of rows) {
    const parts = [sales.products.category[row.at], sales.products.size[row.at]].filter(Boolean);
    const name = parts.join(", ") || "other products";
    found.set(name, (found.get(name) ?? 0) + row.units);
  }
  const total = rows.reduce((sum, row) => sum + row.units, 0);
  const groups = [...found].map(([name, units]) => ({ name, units })).sort((one, other) => other.units - one.units);
  const shown = ranked(groups.slice(0, most), (row) => row.units, (row) => `${count(row.units)} · ${percent(row.units / total)}`, () => "third");
  return figure({
    key: "by-size", rows: shown, tableRows: groups, chart: "bars", set: room(shown),
    title: groups.length ? `${capital(groups[0].name)}: ${percent(groups[0].units / total)} of units` : "Nothing to compare by size",
    caption: "Units sold by category and size.",
    columns: [{ label: "Category and size", of: (row) => row.name }, { label: "Units sold", of: (row) => count(row.units), amount: true },
      { label: "Share", of: (row) => percent(row.units / total), amount: true }],
  });
}

function returnsFigure(rows) {
  const units = rows.reduce((sum, row) => sum + row.units, 0);
  const returned = rows.reduce((sum, row) => sum + row.returned, 0);
  // A rate of a few units says little.
  const known = rows.filter((row) => row.units >= 30 && row.returned > 0)
    .sort((one, other) => other.returned / other.units - one.returned / one.units);
  const shown = ranked(known.slice(0, most), (row) => row.returned / row.units,
    (row) => `${percent(row.returned / row.units)} · ${several(row.returned, "unit")}`, () => "second");
  return figure({
    key: "returns", rows: shown, tableRows: known, chart: "bars", set: room(shown),
    title: returned ? `${percent(returned / units)} of units come back${known.length ? `, most often ${quoted(known[0].name)}` : ""}` : "Nothing came back",
    caption: "Units returned for each one sold, of products with 30 sold units or more.",
    columns: [{ label: "Product", of: (row) => row.name }, { label: "Units sold", of: (row) => count(row.units), amount: true },
      { label: "Returned", of: (row) => count(row.returned), amount: true }, { label: "Rate", of: (row) => percent(row.returned / row.units), amount: true }],
  });
}

async function showProducts(chosen) {
  const cells = chosen.country < 0 ? sales.by_product : sales.by_both;
  const rows = ranking("product", cells, { ...chosen, product: -1 }, chosen.ranges, chosen.measure.of);
  const of = chosen.country < 0 ? "" : ` in ${quoted(names.country(chosen.country))}`;
  by("products-title").textContent = rows.length
    ? `${quoted(rows[0].name)} brings ${percent(rows[0].share)} of ${chosen.measure.noun}${of}` : "No product was sold in this selection";
  const rest = chosen.country >= 0 && sales.crossed_products < sales.products.sku.length - 1
    ? "By country, the page tells the best-selling products apart" : several(rows.length, "product");
  await fill("product-chart", rows.length ? [rankingFigure("by-product", rest, rows, chosen, "Product")] : []);
  await fill("size-chart", rows.length ? [sizesFigure(rows, chosen)] : []);
  await fill("return-chart", rows.length ? [returnsFigure(rows)] : []);
}

async function show() {
  const chosen = selection();
  const held = chosen.country < 0 || chosen.product <= sales.crossed_products;
  showTotals(chosen, held);
  await showOverTime(chosen, held);
  await showCountries(chosen);
  await showProducts(chosen);
}

// ---- The sections that stay

async function showLanding() {
  const { kinds, reasons, set_aside, unknown_countries, without_revenue } = facts.landing;
  const came = rowsOf(kinds);
  const sum = (field) => came.reduce((total, row) => total + row[field], 0);
  const [read, rejected] = [sum("read"), sum("rejected")];
  by("landing-title").textContent = came.length
    ? `${percent((read - rejected) / read)} of ${several(read, "row")} could be used; ${several(rejected, "row was", "rows were")} rejected`
    : "No file has come in yet";
  const bars = came.map((row) => ({ ...row, name: row.kind }));
  const shown = ranked(bars, (row) => row.read, (row) => `${several(row.read, "row")} in ${several(row.files, "file")}`, () => "third");
  const parts = came.length ? [figure({
    key: "came-in", rows: shown, tableRows: came, chart: "bars", set: room(shown), title: `${several(sum("files"), "file")} came in`,
    caption: "Every row of every file counts, is replaced by a newer version of itself, or is rejected with a reason.",
    columns: [{ label: "Kind", of: (row) => row.kind },
      ...[["Files", "files"], ["Rows", "read"], ["Count", "counted"], ["Replaced", "superseded"], ["Rejected", "rejected"], ["Files set aside", "set_aside"]]
        .map(([label, field]) => ({ label, of: (row) => count(row[field]), amount: true }))],
  })] : [];
  const why = rowsOf(reasons).map((row) => ({ ...row, name: row.reason }));
  const causes = ranked(why.slice(0, 8), (row) => row.row_count, (row) => several(row.row_count, "row"), () => "second");
  if (why.length) parts.push(figure({
    key: "reasons", rows: causes, tableRows: why, chart: "bars", set: { ...room(causes), shown: isNarrow() ? 150 : 240 },
    title: `Most often rejected: ${quoted(why[0].reason)}`, caption: "Rejected rows by their reason; each is kept with its text in rejected_transactions and rejected_recipes.",
    columns: [{ label: "Reason", of: (row) => row.reason }, { label: "Rows", of: (row) => count(row.row_count), amount: true },
      { label: "Files", of: (row) => count(row.files), amount: true }, { label: "First seen in", of: (row) => row.first_seen }],
  }));
  parts.push(note("set-aside", rowsOf(set_aside), "No file is set aside", (rows) => `${several(sum("set_aside"), "file is", "files are")} set aside`,
    [{ label: "File", of: (row) => row.path }, { label: "Why, and what to do", of: (row) => row.problem }]));
  parts.push(note("unknown-countries", rowsOf(unknown_countries), "Every country is known", (rows) => `${several(rows.length, "spelling")} of countries ${rows.length === 1 ? "is" : "are"} unknown; ${rows.length === 1 ? "it counts" : "they count"} under ZZ`,
    [{ label: "Spelling", of: (row) => row.spelling ?? "(none)" }, { label: "Lines", of: (row) => count(row.line_count), amount: true }]));
  if (without_revenue.line_count[0]) parts.push(element("p", `${several(without_revenue.line_count[0], "line has", "lines have")} no price or no exchange rate: units count, revenue does not.`, { class: "caption" }));
  await fill("landing-parts", parts);
}

function note(id, rows, none, some, columns) {
  const made = element("div", undefined, { id });
  const title = rows.length ? some(rows) : none;
  made.append(element("h3", title));
  if (rows.length) made.append(table(title, columns, rows));
  return made;
}

function showRuns() {
  const rows = rowsOf(facts.runs);
  const last = rows[0];
  by("runs-title").textContent = !last ? "No daily run yet: the file was built by hand"
    : last.state === "failed" ? `The last run failed at ${last.started} UTC` : `The last run was ${last.state} at ${last.started} UTC`;
  const number = (label, field) => ({ label, of: (row) => count(row[field]), amount: true });
  if (last) by("run-table").replaceChildren(table("The last daily runs", [
    { label: "Started (UTC)", of: (row) => row.started }, { label: "State", of: (row) => row.state }, number("Seconds", "seconds"), number("New files", "files"),
    number("New rows", "row_count"), number("Rejected", "rejected"), number("Warnings", "warnings"), number("New words", "tokens"), { label: "Failure", of: (row) => row.failure },
  ], rows));
}

async function showPairings() {
  const brand = capital(facts.brand);
  const rows = rowsOf(facts.combinations).map((row) => ({ ...row, name: row.ingredients }));
  by("pairings-title").textContent = rows.length
    ? `${quoted(capital(listed(rows[0].ingredients.split(", "))))} in a ${rows[0].dish || "dish"} would sell the most jars of ${brand}` : `No recipe tells yet what goes with ${brand}`;
  const shown = ranked(rows.slice(0, 12), (row) => row.jars, (row) => `${tenths.format(row.jars)} · ${row.dish ?? "several dishes"}`);
  await fill("combination-chart", rows.length ? [figure({
    key: "combinations", rows: shown, tableRows: rows, chart: "bars", set: { ...room(shown), shown: isNarrow() ? 150 : 300 },
    title: `It sells ${tenths.format(rows[0].jars)} jars for a hundred recipes with ${brand}, beyond chance`,
    caption: `Jars for a hundred recipes with ${brand} by combination of ingredients, with the kind of dish.`,
    columns: [{ label: "Combination", of: (row) => row.ingredients }, { label: "Dish", of: (row) => row.dish ?? "" }, { label: "Jars for 100 recipes", of: (row) => tenths.format(row.jars), amount: true },
      { label: "Jars for one", of: (row) => (row.least_jars === null ? "–" : row.least_jars === row.most_jars ? `${row.least_jars}` : `${row.least_jars} to ${row.most_jars}`), amount: true },
      { label: `Recipes with ${brand}`, of: (row) => count(row.recipes), amount: true }, { label: "Times chance", of: (row) => tenths.format(row.lift), amount: true },
      { label: "Evidence", of: (row) => row.evidence }, { label: "Such as", of: (row) => row.example ?? "" }],
  })] : []);
  showCredits();
  const points = rowsOf(facts.map);
  const near = facts.near;
  await fill("map-chart", points.length ? [figure({
    key: "ingredient-map", rows: points, chart: "map", title: near.length ? `Near ${brand} stand ${listed(near.map(quoted))}` : "Ingredients that recipes use alike stand near each other",
    caption: "A dot for each ingredient; it grows with the recipes that have it. Those that recipes use alike stand near each other. Names in bold go with the brand, names beside it can take its place.",
    columns: [{ label: "Ingredient", of: (row) => row.name }, { label: "Recipes", of: (row) => count(row.recipes), amount: true }, { label: brand, of: (row) => ({ brand: "is it", partner: "goes with it", near: "can take its place" }[row.kind] ?? "") }],
  })] : []);
}

// Whose recipes are named: licences ask for it where the title is shown.
function showCredits() {
  const rows = rowsOf(facts.credits);
  if (!rows.length) return;
  const lines = element("ul");
  for (const { credit } of rows) {
    const line = element("li");
    line.append(element("bdi", credit));
    lines.append(line);
  }
  by("credits").replaceChildren(element("h3", "Whose recipes are named"), lines);
}

async function showVocabulary() {
  const rows = rowsOf(facts.vocabulary);
  const last = rows.at(-1);
  by("vocabulary-title").textContent = last ? `${several(last.words, "distinct word")} after ${several(last.recipes, "recipe")}` : "No recipe has come in yet";
  const half = rows.findLast((row) => row.recipes <= last.recipes / 2);
  await fill("word-chart", last ? [figure({
    key: "words", rows, chart: "words", caption: "Distinct words by the number of recipes that were read.",
    title: half ? `The second half of the recipes brought ${percent((last.words - half.words) / last.words)} of the words` : "Words grow with recipes",
    columns: [{ label: "Recipes", of: (row) => count(row.recipes), amount: true }, { label: "Distinct words", of: (row) => count(row.words), amount: true }],
  })] : []);
}

// ---- Beginning

if (choices.length) {
  fillFilters();
  let turn = Promise.resolve();
  const again = () => {
    document.documentElement.dataset.busy = "true";
    const mine = turn.then(show).finally(() => { if (turn === mine) document.documentElement.dataset.busy = "false"; });
    turn = mine;
    return mine;
  };
  by("filters").addEventListener("change", again);
  by("filters").addEventListener("reset", () => setTimeout(again));
  by("filters").addEventListener("submit", (event) => event.preventDefault());
  await again();
} else {
  for (const id of ["filters", "countries", "products"]) by(id).hidden = true;
  by("sales-title").textContent = "No sales have come in yet";
}
await showLanding();
showRuns();
await showPairings();
await showVocabulary();
document.documentElement.dataset.drawn = "true";
})().catch((error) => {
  const trouble = document.getElementById("trouble");
  trouble.textContent = `This page could not be drawn: ${error.message}`;
  trouble.hidden = false;
  throw error;
});
