"""Objects, locations and events are found by the numbers and names that tell them apart."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bluelamp.pole.keys import (
    EventTraits,
    Key,
    KeyKind,
    LocationTraits,
    ObjectTraits,
    event_keys,
    location_keys,
    object_keys,
)

texts = st.text(max_size=60)


def shared(left: list[Key], right: list[Key]) -> set[KeyKind]:
    return {key.kind for key in set(left) & set(right)}


def test_a_mark_misread_by_the_eye_is_still_alike() -> None:
    assert shared(object_keys(ObjectTraits(mark="AB51 OSZ")), object_keys(ObjectTraits(mark="a8sl0 5z"))) == {
        KeyKind.VEHICLE_MARK_LIKE
    }


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        (ObjectTraits(mark="AB51 ABC"), ObjectTraits(mark="ab51abc"), KeyKind.VEHICLE_MARK),
        (ObjectTraits(vin="WVWZZZ1JZ3W386752"), ObjectTraits(vin="wvwzzz-ijz3w386752"), KeyKind.VIN),
        (ObjectTraits(phone="0044 7700 900123"), ObjectTraits(phone="07700900123"), KeyKind.PHONE),
        (ObjectTraits(email="Zeb@Example.org"), ObjectTraits(email="zeb@example.org"), KeyKind.EMAIL),
        (ObjectTraits(serial="00-AB 1234"), ObjectTraits(serial="AB1234"), KeyKind.SERIAL),
        (ObjectTraits(imei="490154203237518"), ObjectTraits(imei="49-015420-323751"), KeyKind.SERIAL),
        (
            ObjectTraits(documents=(("drivingLicence", "TEST9 803144 Z99ZZ"),)),
            ObjectTraits(documents=(("Driving licence", "test9803144z99zz"),)),
            KeyKind.DOCUMENT,
        ),
        (
            ObjectTraits(social_accounts=(("Mastodon", "@Zeb"),)),
            ObjectTraits(social_accounts=(("mastodon", "zeb"),)),
            KeyKind.SOCIAL_ACCOUNT,
        ),
        (
            ObjectTraits(organisation="The Tester & Sons Company Ltd"),
            ObjectTraits(organisation="TESTER SONS"),
            KeyKind.ORGANISATION,
        ),
    ],
)
def test_one_object_written_two_ways_meets(left: ObjectTraits, right: ObjectTraits, kind: KeyKind) -> None:
    assert kind in shared(object_keys(left), object_keys(right))


def test_fillers_are_no_keys_of_objects() -> None:
    assert (
        object_keys(ObjectTraits(phone="0000000000", serial="UNKNOWN", mark="?", email="none", vin="N/K"))
        == []
    )


HOME = LocationTraits(
    uprn="100012345678", premises="12", street="Test Road", town="Leeds", postcode="LS1 4DY"
)


def test_a_location_is_found_by_each_of_its_parts() -> None:
    assert {key.kind for key in location_keys(HOME)} == {
        KeyKind.UPRN, KeyKind.PREMISES_POSTCODE, KeyKind.POSTCODE, KeyKind.PREMISES_STREET, KeyKind.STREET_TOWN,
        KeyKind.OUTWARD,
    }  # fmt: skip


def test_a_misspelt_street_meets_by_its_sound() -> None:
    heard = LocationTraits(premises="12", street="Tesst Rd.", town="Leads")
    assert shared(location_keys(HOME), location_keys(heard)) == {KeyKind.PREMISES_STREET, KeyKind.STREET_TOWN}


def test_the_flat_tells_two_homes_of_one_house_apart() -> None:
    flats = [LocationTraits(unit=unit, premises="12", postcode="LS1 4DY") for unit in ("1", "2")]
    assert KeyKind.PREMISES_POSTCODE not in shared(location_keys(flats[0]), location_keys(flats[1]))


def test_a_pseudo_postcode_is_no_key() -> None:
    assert location_keys(LocationTraits(postcode="ZZ99 3VZ")) == []


def test_references_meet_however_they_are_punctuated() -> None:
    left, right = EventTraits(references=("13/123456/25",)), EventTraits(references=("13 123456-25",))
    assert shared(event_keys(left), event_keys(right)) == {KeyKind.REFERENCE}


def test_offence_codes_are_broad_keys() -> None:
    (key,) = event_keys(EventTraits(offences=("fa06001",)))
    assert key == (KeyKind.OFFENCE, "FA06001")
    assert key.kind.is_broad


@given(
    st.builds(
        ObjectTraits,
        mark=texts,
        vin=texts,
        phone=texts,
        imei=texts,
        email=texts,
        serial=texts,
        organisation=texts,
    )
)
def test_any_text_of_an_object_gives_no_error(traits: ObjectTraits) -> None:
    keys = object_keys(traits)
    assert keys == object_keys(traits)
    assert len(keys) == len(set(keys))


@given(
    st.builds(
        LocationTraits, uprn=texts, unit=texts, premises=texts, street=texts, town=texts, postcode=texts
    )
)
def test_any_text_of_a_location_gives_no_error(traits: LocationTraits) -> None:
    assert location_keys(traits) == location_keys(traits)


@given(st.lists(texts, max_size=3), st.lists(texts, max_size=3))
def test_any_text_of_an_event_gives_no_error(references: list[str], offences: list[str]) -> None:
    traits = EventTraits(tuple(references), tuple(offences))
    assert event_keys(traits) == event_keys(EventTraits(tuple(references[::-1]), tuple(offences[::-1])))


def test_a_forces_number_finds_its_place_whatever_its_zeros() -> None:
    keys = location_keys(LocationTraits(postcode="BFPO 57"))
    assert {key.value for key in keys} == {"BFPO57"}
    assert keys == location_keys(LocationTraits(postcode="bfpo 0057"))
    assert not set(keys) & set(location_keys(LocationTraits(postcode="BFPO 58")))
