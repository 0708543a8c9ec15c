"""Keys made of batches are those that pole.keys makes of one record."""

from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from bluelamp.connect.mapping import CompiledMapping
from bluelamp.pole.keys import (
    AddressTraits,
    EventTraits,
    LocationTraits,
    NameTraits,
    ObjectTraits,
    PersonTraits,
    event_keys,
    hash_keys,
    key_hashes,
    location_keys,
    object_keys,
)
from tests.connect.mapping.builders import a_mapping, a_person, an_event, mapped

FEW = settings(max_examples=max(15, settings().max_examples // 5))
TEXT = st.one_of(
    st.none(),
    st.sampled_from(["C/1234", "TH68036", "028/03", "ab1", "x", "é7-99", "٣٤٥٦٧"]),
    st.text(max_size=40),
)


def keys(slot: int, mapping: CompiledMapping, row: Mapping[str, str | None]) -> list[int]:
    result = mapped(mapping, row)
    assert result.rejected.is_empty()
    return sorted(result.records[slot]["keys"].to_list()[0] or [])


def seen(text: str | None) -> str:
    """The text as a mapping clears it."""
    return "" if text is None else text.strip()


EVENT = a_mapping(
    {"e": an_event(reference="R", references=["S"], cjsCode={"from": "J", "case": "upper"}, hoClass="H")}
)


@FEW
@given(TEXT, TEXT, st.sampled_from([None, "TH68036", "cj88116"]), st.sampled_from([None, "028/03"]))
def test_event_keys(reference: str | None, other: str | None, cjs: str | None, ho_class: str | None) -> None:
    row = {"R": reference, "S": other, "J": cjs, "H": ho_class}
    result = mapped(EVENT, row)
    if not result.rejected.is_empty():
        assert "\0" in f"{reference}{other}"
        return
    traits = EventTraits(
        references=tuple(text for text in (seen(reference), seen(other)) if text),
        offences=tuple(text for text in (seen(cjs), seen(ho_class)) if text),
    )
    assert sorted(result.records[0]["keys"].to_list()[0] or []) == hash_keys(event_keys(traits))


def test_person_keys_include_the_home_of_the_same_row() -> None:
    mapping = a_mapping(
        {
            "p": a_person(family="F", given=["G"], middle=["M"], dob="D", pncId="P", phone="T", email="E"),
            "l": {"entity": "location", "premises": "N", "street": "S", "postcode": "C"},
        },
        links=[{"from": "p", "to": "l", "role": "home"}],
    )
    row = {
        "F": "Testperson", "G": "Mary", "M": "Ann", "D": "1984-03-04", "P": "1999/9900001X", "T": "07700 900123",
        "E": "mary@example.org", "N": "58", "S": "Example Lane", "C": "LS64 9XP",
    }  # fmt: skip
    traits = PersonTraits(
        names=(NameTraits("Mary Ann", "Testperson"),),
        births=("1984-03-04",),
        identifiers=(("pncId", "1999/9900001X"),),
        phones=("07700 900123",),
        emails=("mary@example.org",),
        postcodes=("LS64 9XP",),
        addresses=(AddressTraits("58", "Example Lane"),),
    )
    assert keys(0, mapping, row) == key_hashes(traits)
    unlinked = a_mapping({"p": a_person(family="F"), "l": {"entity": "location", "postcode": "C"}})
    assert keys(0, unlinked, row) == key_hashes(PersonTraits(names=(NameTraits("", "Testperson"),)))


def test_each_name_and_each_phone_is_a_key() -> None:
    mapping = a_mapping(
        {"p": a_person(family="F", alias="A", phone={"from": "T", "split": "/"})},
    )
    row = {"F": "Testperson", "A": "Jo Testerman", "T": "07700 900123/07700 900124"}
    traits = PersonTraits(
        names=(NameTraits("", "Testperson"), NameTraits("Jo", "Testerman")),
        phones=("07700 900123", "07700 900124"),
    )
    assert keys(0, mapping, row) == key_hashes(traits)


def test_birth_that_cannot_be_true_is_no_key() -> None:
    mapping = a_mapping({"p": a_person(family="F", dob="D")})
    nameless = key_hashes(PersonTraits(names=(NameTraits("", "Testperson"),)))
    for born in ("1066-01-01", "2199-12-31"):
        assert keys(0, mapping, {"F": "Testperson", "D": born}) == nameless
    assert len(keys(0, mapping, {"F": "Testperson", "D": "1984-03-04"})) > len(nameless)


def test_object_keys() -> None:
    vehicle = a_mapping({"o": {"entity": "object", "kind": "vehicle", "mark": "M", "vin": "V"}})
    vin = "WVWZZZ1JZXW000001"
    assert keys(0, vehicle, {"M": "AB12 CDE", "V": vin}) == hash_keys(
        object_keys(ObjectTraits(mark="AB12 CDE", vin=vin))
    )
    licence = a_mapping({"o": {"entity": "object", "kind": "document", "category": "C", "number": "N"}})
    traits = ObjectTraits(documents=(("passport", "999123456"),))
    assert keys(0, licence, {"C": "passport", "N": "999123456"}) == hash_keys(object_keys(traits))


def test_location_keys() -> None:
    place = a_mapping(
        {"l": {"entity": "location", "premises": "N", "street": "S", "town": "T", "postcode": "C"}}
    )
    traits = LocationTraits(premises="58", street="Example Lane", town="Leeds", postcode="LS64 9XP")
    row = {"N": "58", "S": "Example Lane", "T": "Leeds", "C": "LS64 9XP"}
    assert keys(0, place, row) == hash_keys(location_keys(traits))
