"""Every shipped code list loads, says where it comes from, and answers by any of its schemes."""

import re

import pytest

from bluelamp.pole.codes import CodeListUnknown, CodeUnknown, SchemeUnknown, code_list, code_lists


def test_every_list_states_version_source_and_licence() -> None:
    for summary in code_lists():
        assert summary.id
        assert summary.title
        assert summary.version, summary.id
        assert summary.source, summary.id
        assert summary.licence, summary.id


def test_every_entry_has_a_label_unless_the_source_has_none() -> None:
    for summary in code_lists():
        if summary.id not in {"offence", "ho-class", "organisation-unit"}:
            assert all(entry.label for entry in code_list(summary.id)), summary.id


def test_only_two_lists_of_the_source_repeat_a_code() -> None:
    repeating = {
        summary.id
        for summary in code_lists()
        if len(set(code_list(summary.id).codes)) < len(code_list(summary.id))
    }
    assert repeating == {"plea", "mode-of-trial-reason"}


def test_offences_have_their_published_size_and_shape() -> None:
    offences = code_list("offence")
    assert len(offences) == 30_356
    assert sum(offence.facts["notifiable"] == "yes" for offence in offences) == 7_333
    assert sum(offence.facts["recordable"] == "yes" for offence in offences) == 13_335
    assert all(re.fullmatch(r"\d{3}/\d\d", offence.codes["ho"]) for offence in offences)


def test_an_offence_is_found_by_its_code_in_any_case() -> None:
    offence = code_list("offence").entry(" fa06001 ")
    assert offence.code == "FA06001"
    assert offence.label == "Fraud by false representation - Fraud Act 2006"
    assert offence.codes["ho"] == "053/40"


def test_one_pnc_code_may_stand_for_several_cjs_codes() -> None:
    remand = code_list("remand")
    assert [entry.code for entry in remand.find("C", scheme="pnc")] == ["PB", "PR"]
    assert remand.crosswalk("pnc", "code")["C"] == ("PB", "PR")
    assert remand.crosswalk("code", "pnc")["UB"] == ("B",)


def test_gender_carries_pole_cjs_pnc_and_spi_side_by_side() -> None:
    female = code_list("gender").entry("female")
    assert female.codes == {"cjs": "2", "pnc": "F", "spi": "2", "sdm": "GNDR_0001"}
    assert code_list("gender").find("1", "cjs")[0].code == "male"


def test_a_missing_counterpart_is_left_out_of_the_crosswalk() -> None:
    assert "non-binary" not in code_list("gender").crosswalk("code", "cjs")


def test_forces_of_the_open_data_join_the_pnc_force_numbers() -> None:
    forces, open_data = code_list("force"), code_list("police-uk-force")
    assert len(forces) == 84
    assert all(number in forces for number in open_data.crosswalk("pnc", "code"))
    assert open_data.find("13", "pnc")[0].label == "West Yorkshire Police"


def test_ho_classes_are_worked_out_from_the_offences() -> None:
    classes = code_list("ho-class")
    assert "000/00" not in classes
    assert (
        classes.entry("053/34").label == "Unauthorised computer access with intent to commit other offences"
    )
    assert sum(entry.facts["notifiable"] == "yes" for entry in classes) <= 1_384


def test_ethnicity_lists_keep_their_sizes() -> None:
    assert len(code_list("ethnicity-16-1")) == 17
    assert len(code_list("ethnicity-18-1")) == 19
    assert code_list("ethnicity-observed").codes == tuple("01234567")
    assert code_list("ethnicity-16-1").crosswalk("code", "18-1")["O1"] == ("A4",)


def test_an_unknown_list_names_those_there_are() -> None:
    with pytest.raises(CodeListUnknown, match="offence"):
        code_list("ofence")


def test_an_unknown_code_names_the_list_and_its_version() -> None:
    with pytest.raises(CodeUnknown, match=r"'ZZ9'.*'plea'"):
        code_list("plea").entry("ZZ9")


def test_an_unknown_scheme_names_those_there_are() -> None:
    with pytest.raises(SchemeUnknown, match="spi"):
        code_list("plea").find("G", scheme="niem")


def test_the_whole_bundle_stays_small() -> None:
    from importlib.resources import files

    bundle = files("bluelamp.pole.codes").joinpath("bundle")
    assert sum(len(file.read_bytes()) for file in bundle.iterdir()) < 520_000
