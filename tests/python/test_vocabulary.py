import pytest
from vectorella.recipes import vocabulary


def numbered(session, counts, stored=None):
    """Number the tokens of forms such as "Salt+pepper", two tokens, written so many times."""
    session.execute("""
        create or replace table word_forms (
            form varchar, tokens varchar[], occurrence_count bigint, version integer
        )
    """)
    for form, count in counts.items():
        tokens = [token for token in form.lower().split("+") if token]
        session.execute("insert into word_forms values (?, ?, ?, 1)", [form, tokens, count])
    rows = vocabulary.number_new_tokens(session, session.table("word_forms"), stored)
    return rows.project("token_id, token").fetchall()


@pytest.fixture
def stored(session):
    """Two tokens of the first build."""
    session.execute("""
        create table stored as
        select unnest([0, 1]) as token_id, unnest(['b', 'a']) as token, 1 as version
    """)
    return session.table("stored")


def test_the_most_frequent_token_is_0_and_equals_stand_by_code_point(session):
    counts = {"Salt": 2, "salt": 1, "zest": 1, "ähre": 1, "butter": 1, "": 9}
    assert numbered(session, counts) == [(0, "salt"), (1, "butter"), (2, "zest"), (3, "ähre")]


def test_a_token_counts_each_time_it_stands_in_a_form(session):
    assert numbered(session, {"a+b+b": 2, "c": 3}) == [(0, "b"), (1, "c"), (2, "a")]


def test_stored_tokens_keep_their_number_and_new_ones_follow(session, stored):
    counts = {"a": 9, "z": 1, "new+z": 5}
    assert numbered(session, counts, stored) == [(2, "z"), (3, "new")]


def test_nothing_new_gives_no_number(session, stored):
    assert numbered(session, {"a": 1}, stored) == []


def test_no_recipe_gives_no_vocabulary(session):
    assert numbered(session, {}) == []
