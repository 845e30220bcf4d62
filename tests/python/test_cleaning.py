import csv
import html
import re
import unicodedata
from pathlib import Path

import pytest
from conftest import CONTRACTIONS
from hypothesis import given, settings
from hypothesis import strategies as st
from vectorella.recipes import cleaning, markup, spellings

# Characters that cleaning treats in ways of their own, next to any that Unicode has.
NASTY = (
    "aAzZ09 '’`´′ʼŉ&;<>/!#-_\t\n\0\u00a0\u00ad\u200b\u200d\ufeff\ufe0f\u20e3\u0301\u0308\u0345"
    "éÉßẞİıΣςσﬁ½⅓①²ǅÅ한米飯々〆ーｶﾞか゛ガไทยน้ำ๑០ខ្មែរမြန်ລາວקמאاُ😀❤"
)
PIECES = [
    "don't",
    "DON’T",
    "it's",
    "Mom's",
    "cooks'",
    "'til",
    "&amp;",
    "&lt;b&gt;",
    "<br>",
    "1 < 2",
]
characters = st.one_of(st.sampled_from(NASTY), st.characters(exclude_categories=["Cs", "Cn"]))
texts = st.lists(st.one_of(st.text(characters, max_size=8), st.sampled_from(PIECES))).map("".join)

UNSPACED = (
    *("CJK ", "HIRAGANA ", "HENTAIGANA ", "KATAKANA ", "KATAKANA-HIRAGANA ", "BOPOMOFO ", "YI "),
    *("THAI ", "LAO ", "KHMER ", "MYANMAR ", "TAI ", "NEW TAI ", "AHOM ", "HANGZHOU ", "MASU "),
    *("IDEOGRAPHIC ITERATION ", "IDEOGRAPHIC CLOSING ", "IDEOGRAPHIC NUMBER ", "OLD CHINESE "),
    *("VERTICAL KANA ", "VERTICAL IDEOGRAPHIC "),
)


def clean(text):
    return cleaning.clean(text, CONTRACTIONS)


def is_unspaced(character):
    """By the name that Unicode gives the character, where the rules go by its script."""
    if unicodedata.category(character) not in {"Lo", "Lm", "Nl", "No"}:
        return False
    return unicodedata.name(character, "").startswith(UNSPACED)


def is_symbol(character):
    category = unicodedata.category(character)
    return (
        category[0] not in "LMN"
        or category == "Me"
        or "VARIATION SEL" in unicodedata.name(character, "")
    )


def slowly_cleaned(text):
    """The same rules, one character after the other."""
    before = None
    while text != before:
        before, text = text, re.sub(r"<!--.*?-->|<[A-Za-z/!][^<>]*>", " ", shown(text), flags=re.S)
    return " ".join(token for word in text.split(" ") for token in slowly_cleaned_word(word))


def shown(text):
    hidden = r"<(script|style|noscript|template)\b[^<>]*>.*?</\1\s*>"
    return re.sub(hidden, " ", html.unescape(text), flags=re.S | re.I)


def slowly_cleaned_word(word):
    straight = str.maketrans(dict.fromkeys("`´ʻʼ‘’‛′‵՚\u1ffd", "'"))
    word = spellings.normalize(word.translate(straight)).translate(straight)
    runs = [""]
    for character in word:
        if character == "'" or unicodedata.category(character)[0] in "LMN":
            runs[-1] += character
        else:
            runs.append("")
    if "'" in word:
        word = " ".join(expanded(run) for run in runs if run)
    tokens = [""]
    for character in word:
        if is_symbol(character):
            tokens.append("")
        elif unicodedata.category(character)[0] == "M":
            tokens[-1] += character if tokens[-1] else ""
        elif is_unspaced(character):
            tokens += [character]
        else:
            if tokens[-1] and is_unspaced(tokens[-1][0]):
                tokens.append("")
            tokens[-1] += character
    return [token for token in tokens if token]


def expanded(run):
    for spelling in (run, run.strip("'")):
        if spelling in CONTRACTIONS:
            return CONTRACTIONS[spelling]
    run = run.rstrip("'").removesuffix("'s")
    run = re.sub(r"([^\W\d_])'n'(?=[^\W\d_])", r"\1 and ", run)
    kept = [
        character
        for at, character in enumerate(run)
        if character != "'" or not is_letter_apostrophe(run, at)
    ]
    return "".join(kept)


def is_letter_apostrophe(run, at):
    """Whether the apostrophe in a place is part of the word: м'ясо, go'sht, za'atar."""
    before, after, next_after = (f"\0{run}\0\0"[at + shift] for shift in (0, 2, 3))
    if not after.isalpha():
        return False
    is_behind_a_letter = at > 1 and run[at - 2].isalpha()
    return (
        before + after == "ch"
        or any(script in unicodedata.name(before, "") for script in ("CYRILLIC", "HEBREW"))
        or (before in "aeio" and after in "aeiou")
        or (before == "g" and is_behind_a_letter)
        or (before == "o" and is_behind_a_letter and after in "bcdfghjklmpqrstvwxyz")
        or (before == "o" and is_behind_a_letter and after == "n" and next_after.isalpha())
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't", "do not"),
        ("DON’T stir,don`t shake", "do not stir do not shake"),
        ("“don’t”", "do not"),
        ("'don't'", "do not"),
        ("wait 'til it's done", "wait until it is done"),
        ("Mom's mom’s MOM´S cooks' recipe", "mom mom mom cooks recipe"),
        ("M&M's", "m m"),
        ("rock'n'roll l'eau", "rock and roll l eau"),
        ("9″x13″ 5′", "9 x13 5"),
    ],
)
def test_contractions_are_expanded_and_a_possessive_s_is_dropped(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Crème BRÛLÉE", "crème brûlée"),
        ("CRE\u0300ME", "crème"),
        ("ﬁne　ＳＡＬＴ ½", "fine salt 1 2"),
        ("Straße ΟΔΟΣ", "straße οδος"),
        ("молоко, 100г", "молоко 100г"),
        ("❤️ love 1️⃣", "love 1"),
        ("a\tb\nc\u00a0d\0e", "a b c d e"),
        ("", ""),
        ("-- !", ""),
    ],
)
def test_letters_of_every_script_stay_and_symbols_become_spaces(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("米饭200g", "米 饭 200g"),
        ("ソースとケーキ", "ソ ー ス と ケ ー キ"),
        ("ｶﾞｰﾘｯｸ", "ガ ー リ ッ ク"),
        ("ผัดไทย", "ผั ด ไ ท ย"),
        ("ผัด๑๐นาที", "ผั ด ๑๐ น า ที"),
        ("밥 짓기", "밥 짓기"),
    ],
)
def test_a_script_without_word_spaces_gives_one_token_per_character(text, expected):
    assert clean(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("salt &amp; pepper", "salt pepper"),
        ("caf&eacute;", "café"),
        ("caf&amp;eacute;", "café"),
        ("mix<br/>stir<!-- not this --> <b>well</b>", "mix stir well"),
        ("&lt;p&gt;mix&lt;/p&gt;", "mix"),
        ("1 < 2 and 3 > 2", "1 2 and 3 2"),
        ("don&#39;t", "do not"),
        ("<style>.x{color:#fff}</style><p>Mix.</p><script>var x=1;</script>", "mix"),
    ],
)
def test_entities_and_tags_are_undone(text, expected):
    assert clean(text) == expected


def read_as(fixture):
    with (Path(__file__).parent / "fixtures" / fixture).open(encoding="utf-8", newline="") as file:
        return [tuple(row.values()) for row in csv.DictReader(file)]


@pytest.mark.parametrize(("language", "spelling", "expected"), read_as("spellings.csv"))
def test_a_spelling_gives_the_words_that_a_speaker_of_its_language_reads(
    language, spelling, expected
):
    # Signs that nobody sees are written as their code point in the fixture.
    seen = re.sub("<U[+]([0-9A-F]+)>", lambda sign: chr(int(sign[1], 16)), spelling)
    assert clean(seen) == expected


@given(texts)
@settings(max_examples=60, deadline=None)
def test_cleaning_twice_changes_nothing(text):
    assert clean(clean(text)) == clean(text)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_no_symbol_survives(text):
    assert not any(is_symbol(character) for token in clean(text).split() for character in token)


@given(texts)
@settings(max_examples=120, deadline=None)
def test_sql_agrees_with_the_rules_told_slowly(text):
    assert clean(text) == slowly_cleaned(text)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_normalizing_twice_changes_nothing(text):
    assert spellings.normalize(spellings.normalize(text)) == spellings.normalize(text)


@given(texts)
@settings(max_examples=60, deadline=None)
def test_undoing_html_twice_changes_nothing(text):
    assert markup.plain_text(markup.plain_text(text)) == markup.plain_text(text)


def test_every_character_of_unicode_cleans_to_itself_the_second_time(session):
    every = [chr(point) for point in range(1, 0x110000) if not 0xD800 <= point < 0xE000]
    session.execute("create table forms as select unnest(?) as form", [every])
    once = dict(
        cleaning.clean_forms(
            session, session.table("forms"), session.table("contractions")
        ).fetchall()
    )
    tokens = sorted({token for tokens in once.values() for token in tokens})
    session.execute("create or replace table forms as select unnest(?) as form", [tokens])
    twice = cleaning.clean_forms(
        session, session.table("forms"), session.table("contractions")
    ).fetchall()
    assert [form for form, cleaned in twice if cleaned != [form]] == []


def test_missing_contractions_are_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr(cleaning, "CONTRACTIONS", tmp_path / "contractions.csv")
    cleaning.seed_contractions.cache_clear()
    with pytest.raises(FileNotFoundError, match="pass `contractions`"):
        cleaning.clean("salt")
