import pytest
from vectorella.recipes import vocabulary


def extend(session, counts, known=None, version=1):
    """Number the tokens of forms such as "Salt+pepper", two tokens, written so many times."""
    session.execute("""
        create or replace table word_forms (
            form varchar, tokens varchar[], occurrence_count bigint, version integer
        )
    """)
    for form, count in counts.items():
        tokens = [token for token in form.lower().split("+") if token]
        session.execute(
            "insert into word_forms values (?, ?, ?, ?)", [form, tokens, count, version]
        )
    numbered = vocabulary.extend(session, session.table("word_forms"), known)
    return numbered.project("token_id, token").fetchall()


@pytest.fixture
def known(session):
    """Two tokens of the first build."""
    session.execute("""
        create table known as
        select unnest([0, 1]) as token_id, unnest(['b', 'a']) as token, 1 as version
    """)
    return session.table("known")


def test_the_most_frequent_token_is_0_and_equals_stand_by_code_point(session):
    counts = {"Salt": 2, "salt": 1, "zest": 1, "ähre": 1, "butter": 1, "": 9}
    assert extend(session, counts) == [(0, "salt"), (1, "butter"), (2, "zest"), (3, "ähre")]


def test_a_token_counts_each_time_it_stands_in_a_form(session):
    assert extend(session, {"a+b+b": 2, "c": 3}) == [(0, "b"), (1, "c"), (2, "a")]


def test_known_tokens_keep_their_number_and_new_ones_follow(session, known):
    counts = {"a": 9, "z": 1, "new+z": 5}
    assert extend(session, counts, known, version=2) == [(2, "z"), (3, "new")]


def test_forms_that_were_worked_in_before_are_not_read(session, known):
    assert extend(session, {"z": 1}, known, version=1) == []


def test_nothing_new_gives_no_number(session, known):
    assert extend(session, {"a": 1}, known, version=2) == []


def test_a_number_comes_with_nothing_counted_yet(session):
    extend(session, {"a": 3}, version=4)
    rows = vocabulary.extend(session, session.table("word_forms")).fetchall()
    assert rows == [(0, "a", 0, 0, 0, 4)]


def test_no_recipe_gives_no_vocabulary(session):
    assert extend(session, {}) == []
