"""Text is folded and names are split the same way whatever the script, the punctuation or the clerk."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.keys import family_tokens, fold, given_tokens
from bluelamp.pole.keys.arabic import with_arabic_in_latin


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Zoë   O’BRIEN ", "zoe obrien"),
        ("Łukasz", "lukasz"),
        ("Иван Петров", "ivan petrov"),
        ("王小明", "wang xiao ming"),
        ("\u202eJane\u202c\u200f", "jane"),
        ("Jane\x00\x1fDoe", "jane doe"),
        ("O'Neill-Smith", "oneill smith"),
        ("", ""),
    ],
)
def test_text_is_folded_to_plain_letters(text: str, folded: str) -> None:
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("O'Brien", ("obrien",)),
        ("O Brien", ("obrien",)),
        ("McDonald", ("macdonald",)),
        ("Mac Donald", ("macdonald",)),
        ("van der Berg", ("berg",)),
        ("al-Hassan", ("hassan",)),
        ("de la Cruz", ("cruz",)),
        ("Smith-Jones", ("smith", "jones")),
        ("St John", ("stjohn",)),
        ("bin Laden", ("laden",)),
        ("Das", ("das",)),
        ("Do", ("do",)),
        ("Ní Bhriain", ("bhriain",)),
    ],
)
def test_family_names_lose_particles_unless_they_are_all_there_is(text: str, tokens: tuple[str, ...]) -> None:
    assert family_tokens(text) == tokens


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("Dr Jane", ("jane",)),
        ("Mr", ("mr",)),
        ("Ben Thomas", ("ben", "thomas")),
        ("Abd al-Rahman", ("abdrahman",)),
        ("Abdul Rahman", ("abdrahman",)),
        ("Abdurrahman", ("abdrahman",)),
        ("Abdirahman", ("abdrahman",)),
        ("Abdul", ("abdul",)),
        ("Jane 2", ("jane",)),
        ("", ()),
    ],
)
def test_given_names_lose_titles_and_join_compounds(text: str, tokens: tuple[str, ...]) -> None:
    assert given_tokens(text) == tokens


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("يوسف", "yusf"),
        ("حسين", "hasin"),
        ("خان", "khan"),
        ("عبد الرحمن", "abd al rahmn"),
        ("Zeb يوسف 2", "Zeb yusf 2"),
    ],
)
def test_arabic_script_is_written_near_its_sound(arabic: str, latin: str) -> None:
    assert with_arabic_in_latin(arabic) == latin


@given(st.text(max_size=600))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=600))
def test_any_text_gives_few_and_short_tokens(text: str) -> None:
    for tokens in (given_tokens(text), family_tokens(text)):
        assert len(tokens) <= 8
        assert all(0 < len(token) <= 40 and token.isascii() for token in tokens)
