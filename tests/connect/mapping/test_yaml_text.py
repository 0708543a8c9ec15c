"""The YAML of a mapping is read strictly: as written, nothing twice, nothing that could harm."""

import pytest

from bluelamp.connect.mapping import MappingRefused
from bluelamp.connect.mapping.language.yaml_text import DEPTH_MAX, SIZE_BYTES_MAX, read_yaml


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("NO", "NO"),
        ("01", "01"),
        ("1900-01-01", "1900-01-01"),
        ("1e3", "1e3"),
        ("yes", "yes"),
        ("true", True),
        ("null", None),
        ('"null"', "null"),
        ("", None),
    ],
)
def test_scalars_are_texts_as_written(written: str, meant: object) -> None:
    assert read_yaml(f"a: {written}", "m.yaml") == {"a": meant}


def test_keys_are_texts_as_written() -> None:
    assert read_yaml("codes: {1: male, 01: x, NO: y, true: z}", "m.yaml") == {
        "codes": {"1": "male", "01": "x", "NO": "y", "true": "z"}
    }


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: 1\na: 2", "twice"),
        ("a: {b: 1, b: 2}", r"a\.b stands here twice"),
        ("a: &x 1\nb: *x", "Anchors"),
        ("a: &x [1, 2]", "Anchors"),
        ("a: !!python/object/apply:os.system ['true']", "Tags"),
        ("a: !include secrets", "Tags"),
        ("a: 1\n---\nb: 2", "more than one document"),
        ("a: [1", "not YAML"),
        ("a: {? [1] : 2}", "plain text"),
        ("just words", "holds no mapping"),
        ("", "holds no mapping"),
        ("a: \x00", "not YAML"),
    ],
)
def test_refused_with_a_reason(text: str, said: str) -> None:
    with pytest.raises(MappingRefused, match=said):
        read_yaml(text, "m.yaml")


def test_alias_bomb_is_refused_before_it_grows() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9)]
    with pytest.raises(MappingRefused, match="Anchors"):
        read_yaml("\n".join(lines), "m.yaml")


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(MappingRefused, match="deeper"):
        read_yaml("a: " + "[" * (DEPTH_MAX + 1), "m.yaml")
    with pytest.raises(MappingRefused, match="deeper"):
        read_yaml("a: " + "[" * 50_000, "m.yaml")


def test_large_file_is_refused() -> None:
    with pytest.raises(MappingRefused, match="larger than 256 KB"):
        read_yaml("a: " + "x" * SIZE_BYTES_MAX, "m.yaml")


def test_error_names_file_and_line() -> None:
    with pytest.raises(MappingRefused, match=r"custody\.yaml: line 2, column 1"):
        read_yaml("a: 1\na: 2", "custody.yaml")
