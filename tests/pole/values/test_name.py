"""Names of people: splitting, cleaning, findings and likeness, with names from many places."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bluelamp.pole.finding import Level
from bluelamp.pole.values import name
from bluelamp.pole.values.kind import Likeness
from bluelamp.pole.values.name_split import split

WRITTEN_BY_PEOPLE = st.lists(
    st.sampled_from(["Mr", "DI", "SMITH", "o’brien", "van", "der", "王小明", "محمد", ",", "/", "Jr", "-", "'", "ß", "ŉ", "Zoë", '"', "("]),
    max_size=6,
).map(" ".join)  # fmt: skip


def rules(text: str) -> set[str]:
    return {finding.rule for finding in name.validate(text)}


def full_rules(text: str) -> set[str]:
    return {finding.rule for finding in name.validate_full(text)}


@pytest.mark.parametrize(
    ("written", "family", "given_names"),
    [
        # United Kingdom
        ("SMITH, John Paul", "SMITH", "John Paul"),
        ("SMITH/JOHN/PAUL", "SMITH", "JOHN PAUL"),
        ("SMITH/JOHN PAUL", "SMITH", "JOHN PAUL"),
        ("John Paul SMITH", "SMITH", "John Paul"),
        ("John Paul Smith", "Smith", "John Paul"),
        ("Ian St John", "St John", "Ian"),
        ("Mary FORTESCUE-BLYTHE", "FORTESCUE-BLYTHE", "Mary"),
        ("Angus Mac Testie", "Mac Testie", "Angus"),
        ("Dafydd ap Testwyn", "ap Testwyn", "Dafydd"),
        ("Van Testison", "Testison", "Van"),
        # Ireland
        ("Seán Ó Súilleabháin", "Ó Súilleabháin", "Seán"),
        ("Máire Ní Bhriain", "Ní Bhriain", "Máire"),
        ("O’NEILL/SIOBHÁN", "O'NEILL", "SIOBHÁN"),
        ("Patrick O Brien", "O Brien", "Patrick"),
        # South Asia
        ("Mohammed Imran Khan", "Khan", "Mohammed Imran"),
        ("Harpreet Kaur Gill", "Gill", "Harpreet Kaur"),
        ("Nusrat ul Haq", "ul Haq", "Nusrat"),
        ("KAUR, Gurpreet", "KAUR", "Gurpreet"),
        # Arabic and Malay
        ("Ahmed Abu Testa", "Abu Testa", "Ahmed"),
        ("Mohammed bin Salem Al Testi", "Al Testi", "Mohammed bin Salem"),
        ("Noor binti Test", "binti Test", "Noor"),
        ("محمد عبد الله", "عبد الله", "محمد"),
        # Africa
        ("Adébáyọ̀ Ọlátúnjí", "Ọlátúnjí", "Adébáyọ̀"),
        ("OKONKWO Chukwuemeka", "OKONKWO", "Chukwuemeka"),
        ("Thandiwe van der Merwe", "van der Merwe", "Thandiwe"),
        # Europe
        ("Ludwig van Testhoven", "van Testhoven", "Ludwig"),
        ("María de la Cruz", "de la Cruz", "María"),
        ("Juan García y López", "García y López", "Juan"),
        ("Małgorzata Nowak-Kowalska", "Nowak-Kowalska", "Małgorzata"),
        ("ШЕВЧЕНКО Олена", "ШЕВЧЕНКО", "Олена"),
        # East Asia
        ("王小明", "王", "小明"),
        ("欧阳娜娜", "欧阳", "娜娜"),
        ("田中 太郎", "田中", "太郎"),
        ("김철수", "김", "철수"),
        ("남궁민수", "남궁", "민수"),
        ("NGUYEN Van Anh", "NGUYEN", "Van Anh"),
    ],
)
def test_a_full_name_splits_into_family_and_given_names(written: str, family: str, given_names: str) -> None:
    parts = split(written)
    assert (parts.family, " ".join((*parts.given, *parts.middle))) == (family, given_names)


@pytest.mark.parametrize(
    ("written", "title", "family"),
    [
        ("Mr John Test", "Mr", "Test"),
        ("TEST, Dr Jane", "Dr", "TEST"),
        ("Mrs TEST, Jane", "Mrs", "TEST"),
        ("Det. Sgt. Jane Test", "Det Sgt", "Test"),
        ("PC Jane Test", "PC", "Test"),
        ("DI Jane Test", "DI", "Test"),
        ("DI MATTEO ROBERTO", None, "ROBERTO"),
        ("Test, Jane Miss", "Miss", "Test"),
        ("Dean Test", None, "Test"),
        ("Col Test", None, "Test"),
        ("CONSTABLE, John", None, "CONSTABLE"),
    ],
)
def test_titles_are_taken_off_and_reported_but_names_that_look_like_titles_stay(
    written: str, title: str | None, family: str
) -> None:
    parts = split(written)
    assert (parts.title, parts.family) == (title, family)


def test_suffixes_and_nicknames_inside_the_name_are_kept_apart() -> None:
    parts = split('Robert "Bobby" Test Jr')
    assert (parts.given, parts.nickname, parts.family, parts.suffix) == (("Robert",), "Bobby", "Test", "Jr")


def test_a_japanese_name_written_together_is_not_split_by_guessing() -> None:
    parts = split("田中太郎")
    assert (parts.family, parts.given, parts.order_sure) == ("田中太郎", (), False)


def test_a_source_may_say_that_it_writes_the_family_name_first() -> None:
    assert split("Nguyen Thi Test", family_first=True).family == "Nguyen"
    assert split("van der Test Jan", family_first=True).family == "van der Test"


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("  SMITH ", "Smith"),
        ("smith-jones", "Smith-Jones"),
        ("o’brien", "O'Brien"),
        ("MCDONALD", "McDonald"),
        ("MACKIE", "Mackie"),
        ("VAN DER BERG", "van der Berg"),
        ("DE", "De"),
        ("Mr John", "John"),
        ("Miss", "Miss"),
        ("deVries", "deVries"),
        ("J.", "J"),
        ("*SMITH*", "Smith"),
        ("Zoe\u0308", "Zoë"),
        ("\u202eمحمد\u202c", "محمد"),
        ("王小明", "王小明"),
        ("ÉRIC", "Éric"),
        ("UNKNOWN", None),
        ("N/K", None),
        ("???", None),
        ("", None),
        ("1234", None),
    ],
)
def test_clean_gives_the_canonical_form(written: str, canonical: str | None) -> None:
    assert name.clean(written) == canonical


def test_a_full_name_becomes_family_comma_given_however_it_was_written() -> None:
    written = ["SMITH, JOHN PAUL", "SMITH/JOHN/PAUL", "Mr John Paul SMITH", "John Paul Smith"]
    assert {name.clean_full(each) for each in written} == {"Smith, John Paul"}
    assert name.caption_full("john paul smith") == "SMITH, John Paul"


def test_a_full_name_with_one_half_only_keeps_the_comma_that_tells_which() -> None:
    assert name.clean_full("VAN DER TEST, UNKNOWN") == "van der Test,"
    assert name.clean_full("UNKNOWN, Mary Jane") == ", Mary Jane"
    assert name.caption_full("UNKNOWN, Mary Jane") == "Mary Jane"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("Mr John", "name-title"),
        ("UNKNOWN", "name-filler"),
        ("Test Kebabs Ltd", "name-firm"),
        ("Test & Sons", "name-firm"),
        ("John & Jane", "name-several"),
        ("Test aka Tester", "name-several"),
        ("Test 13000012345", "name-reference"),
        ("see log 42", "name-reference"),
        ("T3st", "name-characters"),
        ("Mary Jane", "name-two-in-field"),
        ("محمد", "name-script"),
        ("x" * 36, "name-too-long"),
    ],
)
def test_each_pole_rule_gives_its_finding(written: str, rule: str) -> None:
    assert rule in rules(written)


@pytest.mark.parametrize(
    "written", ["Smith", "O'Brien", "Smith-Jones", "van der Berg", "Zoë", "Łukasz", "", "x" * 35]
)
def test_an_ordinary_name_gives_no_finding(written: str) -> None:
    assert rules(written) == set()


@pytest.mark.parametrize(
    "written", ["John Smith", "SMITH, John", "Mohammed Imran Khan", "Seán Ó Súilleabháin"]
)
def test_an_ordinary_full_name_gives_no_finding(written: str) -> None:
    assert full_rules(written) == set()


def test_a_full_name_reports_what_is_odd() -> None:
    assert full_rules("Madonna") == {"name-one-part"}
    assert full_rules("Patel John") == {"name-order"}
    assert full_rules("Mr John Smith") == {"name-title"}


def test_a_name_of_500_letters_is_kept_with_an_error_finding() -> None:
    long = "Test" * 125
    assert name.clean(long) == long
    assert [(f.rule, f.level) for f in name.validate(long)] == [("name-too-long", Level.ERROR)]
    assert name.compare(long, long).likeness is Likeness.EXACT


def test_findings_never_quote_the_name() -> None:
    for text in ("Zebediah 12345", "Mr Zebediah Ltd", "Zebediah" * 20):
        assert not any("Zebediah" in finding.message for finding in name.validate(text))


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("Smith", "SMITH", Likeness.EXACT),
        ("Zoë", "Zoe", Likeness.EQUIVALENT),
        ("O'Brien", "O Brien", Likeness.EQUIVALENT),
        ("Łukasz", "Lukasz", Likeness.EQUIVALENT),
        ("Al-Farsi", "Alfarsi", Likeness.EQUIVALENT),
        ("Bill", "William", Likeness.NICKNAME),
        ("Bob", "Rob", Likeness.NICKNAME),
        ("Kasia", "Katarzyna", Likeness.SPELLING),
        ("Mohammed", "Muhammad", Likeness.SPELLING),
        ("Chowdhury", "Choudhry", Likeness.SPELLING),
        ("Oleksandr", "Alexander", Likeness.SPELLING),
        ("Wong", "Huang", Likeness.SPELLING),
        ("Seun", "Oluwaseun", Likeness.SPELLING),
        ("محمد", "Mohammed", Likeness.PHONETIC),
        ("Philipps", "Fillips", Likeness.PHONETIC),
        ("Kowalski", "Kowalsky", Likeness.TYPO),
        ("Hendreson", "Henderson", Likeness.TYPO),
        ("J", "John", Likeness.INITIAL),
        ("Smith-Jones", "Jones", Likeness.PARTIAL),
        ("Smith-Jones", "Jones-Smith", Likeness.SWAPPED),
        ("Lee", "Leo", Likeness.DIFFERENT),
        ("Smith", "Jones", Likeness.DIFFERENT),
        ("Unknown", "Smith", Likeness.MISSING),
    ],
)
def test_likeness_of_two_names(left: str, right: str, likeness: Likeness) -> None:
    assert name.compare(left, right).likeness is likeness
    assert name.compare(right, left).likeness is likeness


@pytest.mark.parametrize(
    ("left", "right", "likeness"),
    [
        ("SMITH, John", "John Smith", Likeness.EXACT),
        ("John Smith", "Smith John", Likeness.SWAPPED),
        ("John Paul Smith", "SMITH/JOHN", Likeness.PARTIAL),
        ("J Smith", "John Smith", Likeness.INITIAL),
        ("王小明", "Xiaoming Wang", Likeness.EQUIVALENT),
        ("Bob Smith", "Robert Smyth", Likeness.NICKNAME),
        ("Mary Jones", "John Smith", Likeness.DIFFERENT),
    ],
)
def test_likeness_of_two_full_names(left: str, right: str, likeness: Likeness) -> None:
    assert name.compare_full(left, right).likeness is likeness


def test_stronger_agreement_scores_higher() -> None:
    pairs = [
        ("John", "John"),
        ("Zoë", "Zoe"),
        ("Bill", "William"),
        ("Kowalski", "Kowalsky"),
        ("J", "John"),
        ("Ann", "Bob"),
    ]
    scores = [name.compare(*pair).score for pair in pairs]
    assert scores == sorted(scores, reverse=True)


@given(st.one_of(st.text(max_size=60), WRITTEN_BY_PEOPLE))
@example("Mr Mr. 'SMITH'")
@example("ŉ")
def test_cleaning_twice_changes_nothing(text: str) -> None:
    for clean in (name.clean, name.clean_full):
        once = clean(text)
        assert once is None or clean(once) == once


@given(st.one_of(st.text(max_size=60), WRITTEN_BY_PEOPLE), st.text(max_size=60))
def test_no_text_makes_names_fail(text: str, other: str) -> None:
    name.validate(text)
    name.validate_full(text)
    for compare in (name.compare, name.compare_full):
        there, back = compare(text, other), compare(other, text)
        assert 0 <= there.score <= 1
        assert there.score == pytest.approx(back.score, abs=0.25)
    assert isinstance(name.caption(text), str)
    assert isinstance(name.caption_full(text), str)
