"""What headers say in the words of UK police systems."""

import pytest

from bluelamp.connect.profile.header_words import HeaderMeaning, header_meaning, words_of


@pytest.mark.parametrize(
    ("header", "words"),
    [
        ("DATE_OF_BIRTH", "date of birth"),
        ("DateOfBirth", "date of birth"),
        ("Forename1", "forename 1"),
        ("PNCId", "pnc id"),
    ],
)
def test_every_way_to_write_a_header_gives_the_same_words(header: str, words: str) -> None:
    assert words_of(header) == words


@pytest.mark.parametrize(
    ("header", "meaning"),
    [
        ("SURNAME", "family"), ("Last Name", "family"), ("FORENAME2", "given"), ("first_name", "given"), ("DOB", "dob"),
        ("D.O.B.", "dob"), ("Date of Birth", "dob"), ("SEX", "gender"), ("Officer-defined ethnicity", "observed_ethnicity"),
        ("SELF_DEF_ETHNICITY", "self_ethnicity"), ("PNC_ID", "pnc_id"), ("PNCNumber", "pnc_id"), ("CRO No", "cro"),
        ("POSTCODE", "postcode"), ("Post Code", "postcode"), ("VRM", "mark"), ("REG_NO", "mark"), ("NINO", "nino"),
        ("UPRN", "uprn"), ("EASTING", "easting"), ("grid_n", "northing"), ("Lat", "latitude"), ("LONG", "longitude"),
        ("OFFENCE_CODE", "offence_code"), ("Crime Ref", "crime_ref"), ("CUSTODY_NO", "custody_ref"), ("Seal No", "seal"),
        ("COLLAR_NO", "officer"), ("OIC", "officer"), ("MOBILE_NO", "phone"), ("email_address", "email"),
        ("Date/Time From", "occurred"), ("DATE_TO", "occurred_to"), ("LAST_UPDATED", "updated"), ("MO", "method"),
        ("ARREST_DATE", "arrested_at"), ("Crime type", "category"), ("NARRATIVE", "narrative"),
    ],
)  # fmt: skip
def test_a_known_header_is_understood(header: str, meaning: str) -> None:
    found = header_meaning(header)
    assert found is not None
    assert found.meaning == meaning


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("VICTIM_SURNAME", HeaderMeaning("family", role="victim")),
        ("SuspectDOB", HeaderMeaning("dob", role="suspect")),
        ("OWNER", HeaderMeaning("name", role="owner")),
        ("DP_NO", HeaderMeaning("person_key", role="subject")),
        ("ARREST_LATITUDE", HeaderMeaning("latitude", place="arrestedAt")),
        ("FOUND_AT", HeaderMeaning("area", place="foundAt")),
        ("HomePostcode", HeaderMeaning("postcode", place="home")),
    ],
)
def test_whose_and_where_is_understood(header: str, said: HeaderMeaning) -> None:
    assert header_meaning(header) == said


@pytest.mark.parametrize("header", ["Falls within", "XYZZY", "COL_17", "LSOA name"])
def test_what_is_not_known_is_not_guessed(header: str) -> None:
    assert header_meaning(header) is None
