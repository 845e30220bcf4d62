"""Licences in the spellings that people use, and what a policy makes of them."""

import pytest
from kitchen import rows
from project import ROOT
from vectorella.recipes.licences import Known, Policy
from vectorella.settings import SettingError, of_project

MEANT = {
    "CC BY 4.0": "CC-BY-4.0",
    "cc-by-4.0": "CC-BY-4.0",
    "CC BY v4.0": "CC-BY-4.0",
    "CC_BY_4.0 license": "CC-BY-4.0",
    "Licensed under the CC BY 4.0 International": "CC-BY-4.0",
    "Creative Commons Attribution 4.0 International License": "CC-BY-4.0",
    "Attribution 4.0 International (CC BY 4.0)": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by/4.0/": "CC-BY-4.0",
    "http://creativecommons.org/licenses/by/4.0/deed.de": "CC-BY-4.0",
    "https://creativecommons.org/licenses/by-nc-sa/3.0/legalcode": "CC-BY-NC-SA-3.0",
    "Creative Commons Attribution-ShareAlike 3.0 Unported": "CC-BY-SA-3.0",
    "CC0": "CC0-1.0",
    "CC0 1.0 Universal Public Domain Dedication": "CC0-1.0",
    "https://creativecommons.org/publicdomain/zero/1.0/": "CC0-1.0",
    "public domain": "CC-PDM-1.0",
    "Gemeinfrei": "CC-PDM-1.0",
    "MIT": "MIT",
    "The MIT License (MIT)": "MIT",
    "https://opensource.org/licenses/MIT": "MIT",
    "https://spdx.org/licenses/MIT.html": "MIT",
    "Unlicense": "Unlicense",
    "The Unlicense": "Unlicense",
    "https://unlicense.org": "Unlicense",
    "PDDL": "PDDL-1.0",
    "GPLv3+": "GPL-3.0-or-later",
    "GPL v2 or later": "GPL-2.0-or-later",
    "Apache License, Version 2.0": "Apache-2.0",
    "MIT, CC BY 4.0": "CC-BY-4.0 AND MIT",
    '["CC BY 4.0", "MIT"]': "CC-BY-4.0 AND MIT",
    "CC BY-SA 3.0 and GFDL 1.3": "CC-BY-SA-3.0 AND GFDL-1.3",
    "MIT or Apache 2.0": "Apache-2.0 OR MIT",
}
OPEN = ["CC BY", "All rights reserved", "https://a.example/terms", "MIT, ask the cook", "-", "4.0"]


@pytest.fixture(scope="module")
def known():
    licences = [
        (row["licence"], row["licence_name"], row["address"] or None) for row in rows("licences")
    ]
    spellings = [(row["spelling"], row["licence"]) for row in rows("licence_spellings")]
    return Known.of(licences, spellings)


@pytest.mark.parametrize(("written", "licence"), MEANT.items())
def test_a_licence_is_known_in_any_spelling(known, written, licence):
    assert known.fold(written) == licence


@pytest.mark.parametrize("written", OPEN)
def test_what_leaves_the_licence_open_is_not_folded(known, written):
    assert known.fold(written) is None


def test_no_two_licences_share_a_spelling(known):
    written = [(row["spelling"], row["licence"]) for row in rows("licence_spellings")]
    for row in rows("licences"):
        written += [(row[name], row["licence"]) for name in ("licence", "licence_name", "address")]
    assert [pair for pair in written if pair[0] and known.fold(pair[0]) != pair[1]] == []


def excluded(known, policy, *written):
    chosen = Policy.of(policy, known)
    return [name for name in written if chosen.exclusion_reason(name, name and known.fold(name))]


def test_without_a_policy_nothing_is_excluded(known):
    assert not excluded(known, {}, "MIT", "All rights reserved", None)


def test_a_policy_may_be_written_in_any_spelling_and_with_stars(known):
    names = ("CC BY 4.0", "CC BY-NC 4.0", "MIT", "Secret", None)
    assert excluded(known, {"allow": ["cc by 4.0"]}, *names) == ["CC BY-NC 4.0", "MIT"]
    assert excluded(known, {"deny": ["*-NC-*", "secret"]}, *names) == ["CC BY-NC 4.0", "Secret"]
    assert excluded(known, {"allow": ["CC-*"], "deny": ["*-NC-*"]}, *names) == [
        "CC BY-NC 4.0",
        "MIT",
    ]
    assert excluded(known, {"unknown": "exclude"}, *names) == ["Secret", None]
    assert excluded(known, {"allow": ["secret"], "unknown": "exclude"}, *names) == [
        *names[:3],
        None,
    ]


def test_all_licences_of_a_list_must_be_allowed_and_one_of_a_choice(known):
    policy = {"deny": ["MIT"]}
    assert excluded(known, policy, "MIT, CC0", "MIT or CC0") == ["MIT, CC0"]


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ({"allows": ["MIT"]}, "recipe_licences is"),
        (["MIT"], "recipe_licences is"),
        ({"allow": "MIT"}, "recipe_licences.allow is"),
        ({"unknown": False}, "recipe_licences.unknown is false. Write keep or exclude"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(value, words):
    with pytest.raises(SettingError, match=words):
        of_project(ROOT, recipe_licences=value)
