"""Which licence a recipe names, whatever way it is written, and whether the user may use it.

Identifiers are those of the SPDX licence list, https://spdx.org/licenses/; of several, an SPDX
expression such as `CC-BY-4.0 AND MIT`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

import duckdb
import pyarrow as pa

from vectorella.settings import KEEP

NO_LICENCE = "It names no licence."

# A deed in another language, and the text behind it, are the licence.
_BEHIND_THE_ADDRESS = re.compile(r"/(deed|legalcode)(\.[\w-]+)?$")
_LISTS = re.compile(r"^(?:spdx\.org|opensource\.org|choosealicense\.com)/licenses?/")
# What Creative Commons calls its licences in full, in the words of its short names.
_SHORT = (
    (re.compile(r"\bcreative commons\b|\bcc(?=by)"), "cc "),
    (re.compile(r"\battribution\b"), "by"),
    (re.compile(r"\bshare ?alike\b"), "sa"),
    (re.compile(r"\bnon ?commercial\b"), "nc"),
    (re.compile(r"\bno ?deriv(?:ative)?s\b"), "nd"),
    (re.compile(r"(?<=by)(?=\d)"), " "),
)
_IDLE_WORDS = frozenset(
    (
        *("license", "licence", "licensed", "licenced", "under", "the", "a"),
        *("international", "unported", "generic", "universal"),
    )
)
_IN_BRACKETS = re.compile(r"^(.+?)\s*\(([^()]+)\)$")
# A version is one word, with or without the letter before it: v4.0 is 4.0 and 4.
_VERSION = re.compile(r"\b(?:version |ver\.? ?|v\.? ?)(?=\d)")
_AND = re.compile(r"\s*(?:[,;|&\n]|\band\b|\+ )\s*", re.IGNORECASE)
_OR = re.compile(r"\s+or\s+", re.IGNORECASE)

LICENCES = pa.schema(
    {
        "licence_spelling": pa.string(),
        "licence": pa.string(),
        "is_known": pa.bool_(),
        "exclusion_reason": pa.string(),
    }
)


def key(written: str) -> str:
    """What equal spellings have in common: letters and numbers, without the words that say nothing.

    >>> key("Licensed under the CC BY 4.0"), key("cc_by-4.0"), key("CC-BY-v4.0 license")
    ('cc by 4 0', 'cc by 4 0', 'cc by 4 0')
    >>> key("Creative Commons Attribution-ShareAlike 4.0 International")
    'cc by sa 4 0'
    >>> key("http://www.creativecommons.org/licenses/by-sa/4.0/deed.de")
    'creativecommons org licenses by sa 4 0'
    """
    text = unicodedata.normalize("NFKC", written).lower().strip(" \t\n\r.\"'()[]<>")
    text = re.sub(r"^https?://(www\.)?", "", text).split("?")[0].split("#")[0].rstrip("/")
    text = _LISTS.sub("", _BEHIND_THE_ADDRESS.sub("", text)).removesuffix(".html")
    text = _VERSION.sub("", text).replace("+", " or later ")
    text = " ".join(re.findall(r"[^\W_]+", text))
    for long, short in _SHORT:
        text = long.sub(short, text)
    return " ".join(word for word in text.split() if word not in _IDLE_WORDS)


@dataclass(frozen=True)
class Known:
    """The licences that are known.

    Attributes:
        by_key: key of a spelling -> the licence's identifier.
    """

    by_key: Mapping[str, str]

    @classmethod
    def of(
        cls, licences: Iterable[tuple[str, str, str | None]], spellings: Iterable[tuple[str, str]]
    ) -> "Known":
        """Take the seeds licences, (licence, licence_name, address), and licence_spellings."""
        by_key = {}
        for licence, name, address in licences:
            for written in filter(None, (licence, name, address)):
                by_key[key(written)] = licence
        return cls(by_key | {key(written): licence for written, licence in spellings})

    def fold(self, written: str) -> str | None:
        """The SPDX identifier of a licence, or expression of several; None where one is unknown.

        Those of a list hold together, as AND says.

        >>> known = Known.of([("MIT", "MIT License", None), ("CC0-1.0", "Zero", None)], [])
        >>> known.fold("the MIT licence"), known.fold("CC0 1.0, MIT"), known.fold("mit or cc0-1.0")
        ('MIT', 'CC0-1.0 AND MIT', 'CC0-1.0 OR MIT')
        >>> known.fold("MIT, ask the cook")
        """
        single = self.by_key.get(key(written)) or self._explained(written)
        return single or self._joined(written, _OR, " OR ") or self._joined(written, _AND, " AND ")

    def _explained(self, written: str) -> str | None:
        """A name with its short form in brackets, as in Attribution 4.0 (CC BY 4.0)."""
        match = _IN_BRACKETS.match(written.strip())
        if not match:
            return None
        name, short = map(key, match.groups())
        found = self.by_key.get(short)
        return found if name in short or self.by_key.get(name) == found else None

    def _joined(self, written: str, between: re.Pattern[str], word: str) -> str | None:
        parts = [part for part in between.split(written.strip(" []")) if part.strip(" \"'")]
        if len(parts) < 2:
            return None
        found = [self.by_key.get(key(part)) for part in parts]
        return word.join(sorted(set(found))) if all(found) else None


@dataclass(frozen=True)
class Policy:
    """Which licences may be used; the setting recipe_licences.

    Attributes:
        allow: identifiers, or patterns with *; none allows every known one.
        deny: the same, of what may not be used although it is allowed.
        unknown: keep or exclude, for what neither names and no identifier is known of.
    """

    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    unknown: str = KEEP

    @classmethod
    def of(cls, setting: Mapping[str, object], known: Known) -> "Policy":
        """Read the setting, whose licences may be written in any way that is understood."""
        folded = {
            name: tuple(known.fold(text) or text.strip() for text in setting.get(name) or ())
            for name in ("allow", "deny")
        }
        return cls(**folded, unknown=str(setting.get("unknown") or KEEP))

    def exclusion_reason(self, written: str | None, licence: str | None) -> str | None:
        """Why a recipe may not be used, a sentence; None where it may.

        Args:
            written: its licence as it is written; None where it names none.
            licence: its identifier or expression; None where none is known.

        >>> Policy(allow=("CC-BY-*",), deny=("*-NC-*",)).exclusion_reason("", "CC-BY-NC-4.0")
        'recipe_licences denies CC-BY-NC-4.0.'
        """
        parts, is_enough = _parts(licence or written)
        reasons = [self._reason(part, bool(licence)) for part in parts]
        if is_enough(reason is None for reason in reasons):
            return None
        return next(reason for reason in reasons if reason)

    def _reason(self, name: str | None, is_known: bool) -> str | None:
        if _is_among(name, self.deny):
            return f"recipe_licences denies {name}."
        if _is_among(name, self.allow):
            return None
        if is_known:
            return f"recipe_licences does not allow {name}." if self.allow else None
        if self.unknown == KEEP:
            return None
        return f"No licence is known by the name {name}." if name else NO_LICENCE


def _parts(name: str | None) -> tuple[list[str | None], Callable[[Iterable[bool]], bool]]:
    """The licences of an expression, and whether one or all of them must be allowed."""
    if name and " OR " in name:
        return name.split(" OR "), any
    return (name.split(" AND ") if name else [name]), all


def _is_among(name: str | None, patterns: Iterable[str]) -> bool:
    return name is not None and any(
        fnmatchcase(name.lower(), pattern.replace("[", "[[]").lower()) for pattern in patterns
    )


def known_licences(licences: duckdb.DuckDBPyRelation, spellings: duckdb.DuckDBPyRelation) -> Known:
    """Take the seeds as tables."""
    return Known.of(
        licences.project("licence, licence_name, address").fetchall(),
        spellings.project("spelling, licence").fetchall(),
    )


def judged(
    session: duckdb.DuckDBPyConnection,
    written: duckdb.DuckDBPyRelation,
    known: Known,
    setting: Mapping[str, object],
) -> duckdb.DuckDBPyRelation:
    """Fold each licence and hold it against the policy, one row for each.

    Args:
        session: the connection of the relations.
        written: (licence_spelling), distinct; null stands for recipes that name none.
        known: what is understood.
        setting: the setting recipe_licences.
    """
    policy = Policy.of(setting, known)
    names = [name for (name,) in written.fetchall()]
    found = [known.fold(name) if name else None for name in names]
    reasons = list(map(policy.exclusion_reason, names, found))
    columns = [
        names,
        [licence or name for licence, name in zip(found, names, strict=True)],
        [licence is not None for licence in found],
        reasons,
    ]
    arrays = [pa.array(each, kind) for each, kind in zip(columns, LICENCES.types, strict=True)]
    session.register("judged_licences", pa.table(arrays, schema=LICENCES))
    return session.table("judged_licences")
