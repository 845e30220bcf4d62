r"""The rules that turn a recipe's text into tokens.

They are SQL over the distinct spellings ("forms": what stands between two spaces), because a
regular expression over the text of every recipe costs many times more: 200,000 recipes hold
33 million words and 166,000 forms.

No rule looks past a space, so cleaning form by form gives what cleaning the whole text would.
"""

import csv
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from vectorella.recipes.arrow import map_strings
from vectorella.recipes.markup import plain_text
from vectorella.recipes.spellings import normalize

CONTRACTIONS = Path(__file__).parents[3] / "seeds" / "contractions.csv"

# What people and keyboards write for ': grave and acute accents, the modifier letters, quotation
# marks, primes, and the Armenian apostrophe.
APOSTROPHES = "`\u00b4\u02bb\u02bc\u2018\u2019\u201b\u2032\u2035\u055a\u1ffd"

# Marks that belong to a symbol, not to a letter: keycaps and circles, and the selectors that
# choose between two drawings of an emoji.
SYMBOL_MARKS = r"\p{Me}\x{180B}-\x{180F}\x{FE00}-\x{FE0F}\x{E0100}-\x{E01EF}"
# A symbol, and the marks behind it: an accent needs a letter or a number to sit on.
SYMBOLS = rf"(?:^|[^\p{{L}}\p{{M}}\p{{N}}]|[{SYMBOL_MARKS}])[^\p{{L}}\p{{N}}]*"

# What calls for more than lower case in ASCII: a number that may have marks between its thousands.
NUMBERS_IN_GROUPS = "[0-9][.,'][0-9]{3}"

WORDS_WITH_APOSTROPHES = r"[\p{L}\p{M}\p{N}']+"

# An apostrophe that is a letter, or part of one, of the language: Ukrainian and Hebrew words, the
# Uzbek and Swahili o' and g', the Breton c'h, the Arabic and Hawaiian stop between two vowels.
LETTER_APOSTROPHES = (
    r"([\p{Cyrillic}\p{Hebrew}]|\p{L}g)'(\p{L})|([aeio])'([aeiou])|(c)'(h)"
    r"|(\p{L}o)'([b-df-hj-mp-tv-z]|n\p{L})"
)
# mac'n'cheese
AND = r"(\p{L})'n'(\p{L})"

# The scripts that Unicode's line breaking (UAX #14) calls ideographic or complex-context (SA):
# nothing in the text says where a word ends.
UNSPACED_SCRIPTS = [
    *("Han", "Hiragana", "Katakana", "Bopomofo", "Yi"),
    *("Thai", "Lao", "Khmer", "Myanmar"),
    *("Tai_Le", "New_Tai_Lue", "Tai_Tham", "Tai_Viet", "Ahom"),
]
# A letter of these scripts, or one of the few signs that several of them share, and its marks. RE2
# has no intersection of classes, hence the double negation. Digits stay together, as everywhere.
SHARED_SIGNS = r"[\x{3006}\x{3031}-\x{3035}\x{303C}\x{30FC}]"
OF_ONE_SCRIPT = "|".join(rf"[^\P{{{script}}}\p{{M}}\p{{Nd}}]" for script in UNSPACED_SCRIPTS)
UNSPACED_LETTERS = rf"(?:{SHARED_SIGNS}|{OF_ONE_SCRIPT})\p{{M}}*"


def clean_forms(
    session: duckdb.DuckDBPyConnection,
    forms: duckdb.DuckDBPyRelation,
    contractions: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """Add to each form its tokens, in order: (..., tokens VARCHAR[]).

    DuckDB has no NFKC, so forms that are not ASCII go through Python's, but for those that only
    have another apostrophe, which are most; so do numbers with marks between their thousands.

    Args:
        session: the connection of both relations.
        forms: a relation with form, each once and without spaces, and whatever else.
        contractions: a relation with contraction (lower case, straight apostrophe), expansion.
    """
    session.register("normalized_unicode_forms", _normalized_unicode_forms(session, forms))
    return session.sql(f"""
        with
            contractions as ({contractions.sql_query()}),
            forms as (
                select
                    * exclude (normalized),
                    {_straight("coalesce(normalized, lower(form))")} as normalized
                from ({forms.sql_query()})
                left join normalized_unicode_forms using (form)
            ),
            words as (
                select
                    form,
                    unnest(regexp_extract_all(normalized, {_quote(WORDS_WITH_APOSTROPHES)}))
                        as word,
                    generate_subscripts(
                        regexp_extract_all(normalized, {_quote(WORDS_WITH_APOSTROPHES)}), 1
                    ) as position
                from forms
                where contains(normalized, '''')
            ),
            expanded_forms as (
                select
                    form,
                    string_agg(
                        coalesce(
                            as_written.expansion,
                            unquoted.expansion,
                            {_without_apostrophes("word")}
                        ),
                        ' ' order by position
                    ) as expanded
                from words
                left join contractions as as_written on as_written.contraction = word
                left join contractions as unquoted on unquoted.contraction = trim(word, '''')
                group by form
            )
        select
            * exclude (normalized, expanded),
            {_tokens("coalesce(expanded, normalized)")} as tokens
        from forms
        left join expanded_forms using (form)
    """)


def clean(text: str, contractions: Mapping[str, str] | None = None) -> str:
    r"""Clean one text by the same SQL that cleans the recipes, for a model that serves requests.

    Args:
        text: title, ingredients and steps, joined by spaces.
        contractions: contraction to expansion; the project's seed if not given.

    >>> clean("Don\u2019t skip Mom's <b>crème</b>&nbsp;brûlée!", {"don't": "do not"})
    'do not skip mom crème brûlée'
    >>> clean("米饭 200g", {})
    '米 饭 200g'
    """
    pairs = seed_contractions() if contractions is None else contractions
    forms = plain_text(text).split(" ")
    with _engine().cursor() as session:
        session.register("forms", pa.table({"form": list(dict.fromkeys(forms))}))
        session.register(
            "pairs",
            pa.table(
                [pa.array(pairs.keys(), pa.string()), pa.array(pairs.values(), pa.string())],
                ["contraction", "expansion"],
            ),
        )
        cleaned = clean_forms(session, session.table("forms"), session.table("pairs"))
        tokens = dict(cleaned.fetchall())
    return " ".join(token for form in forms for token in tokens[form])


@cache
def _engine() -> duckdb.DuckDBPyConnection:
    """Open an engine in memory once: opening one takes as long as cleaning a text."""
    return duckdb.connect(config={"threads": 1})


@cache
def seed_contractions() -> Mapping[str, str]:
    """Read the contractions of the project's seed.

    Raises:
        FileNotFoundError: the package was installed without its project.
    """
    if not CONTRACTIONS.exists():
        raise FileNotFoundError(
            f"{CONTRACTIONS} is not there: pass `contractions` to clean(), for instance the rows "
            "of reference.contractions in the database."
        )
    with CONTRACTIONS.open(encoding="utf-8", newline="") as file:
        return {row["contraction"]: row["expansion"] for row in csv.DictReader(file)}


def _normalized_unicode_forms(
    session: duckdb.DuckDBPyConnection, forms: duckdb.DuckDBPyRelation
) -> pa.Table:
    query = f"""
        select form, {_straight("form")} as straight
        from ({forms.sql_query()})
        where
            strlen(straight) <> length(straight)
            or regexp_matches(straight, {_quote(NUMBERS_IN_GROUPS)})
    """
    unicode_forms = session.sql(query).to_arrow_table()
    normalized = map_strings(normalize, unicode_forms["straight"])
    return pa.table({"form": unicode_forms["form"], "normalized": normalized})


def _straight(text: str) -> str:
    """SQL that makes every apostrophe straight: before NFKC, which takes the acute one apart.

    Of ASCII only the grave accent is one.
    """
    straight = f"translate({text}, {_quote(APOSTROPHES)}, {_quote(chr(39) * len(APOSTROPHES))})"
    has_apostrophe = f"strlen({text}) <> length({text}) or contains({text}, '`')"
    return f"case when {has_apostrophe} then {straight} else {text} end"


def _without_apostrophes(word: str) -> str:
    """SQL for a word that is no contraction: no possessive s, and each apostrophe as it is read."""
    bare = f"regexp_replace(rtrim({word}, ''''), '''s$', '')"
    joined = f"regexp_replace({bare}, {_quote(AND)}, '\\1 and \\2', 'g')"
    # Twice, since two in a row share a letter: to'g'ri.
    for _ in range(2):
        groups = "".join(f"\\{group}" for group in range(1, 9))
        joined = f"regexp_replace({joined}, {_quote(LETTER_APOSTROPHES)}, '{groups}', 'g')"
    return joined


def _tokens(text: str) -> str:
    """SQL that drops symbols and splits: in ASCII, which most forms are, in one simple step."""
    spaced = f"regexp_replace({text}, {_quote(SYMBOLS)}, ' ', 'g')"
    unspaced = rf"regexp_replace({spaced}, {_quote(UNSPACED_LETTERS)}, ' \0 ', 'g')"
    tokens = f"list_filter(string_split({unspaced}, ' '), lambda token: token <> '')"
    ascii_tokens = f"regexp_extract_all({text}, '[A-Za-z0-9]+')"
    return f"case when strlen({text}) = length({text}) then {ascii_tokens} else {tokens} end"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
