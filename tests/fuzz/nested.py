"""Feeds the XML or the JSON reader broken files: `python -m tests.fuzz.nested xml|json -max_total_time=60`.

Anything but a refusal in our words, rows or failures is a finding; so is a record lost or told twice, a message that
quotes a value, and a file said to have changed that did not.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import atheris
import polars as pl

with atheris.instrument_imports(include=["bluelamp.connect.readers.nested"]):
    from bluelamp.connect.errors import SourceChanged, SourceError
    from bluelamp.connect.manifest import JsonSpec, XmlSpec
    from bluelamp.connect.readers import ReadFailure, open_reader

SECRET = "SQXZ"
"""Stands for what a record holds; the fuzzer copies it about."""

SEEDS = {
    "xml": [
        f'<?xml version="1.0" encoding="UTF-8"?><a on="1"><at>x</at><case no="1"><n>{SECRET}</n><p>1</p><p>2</p></case><case/></a>'.encode(),
        b'<a xmlns:q="urn:q"><case>t<q:x q:y="1">&lt;</q:x><![CDATA[x]]>u</case><!-- c --><case><case/></case></a>',
        b'<!DOCTYPE a [<!ENTITY e "x"><!ENTITY % f SYSTEM "/etc/hostname">]><a><case>&e;</case></a>',
        "<?xml version='1.0' encoding='ISO-8859-1'?><a><case>Zo\xeb</case></a>".encode("latin-1"),
        '<?xml version="1.0" encoding="UTF-16"?><a><case><n>x</n></case></a>'.encode("utf-16"),
    ],
    "json": [
        f'{{"a": 1.50, "b": {{"c": "{SECRET}"}}, "d": [1, [2], {{"e": null}}]}}\n\n{{"a": true, "a": 2}}\n{{"a": NaN}}\n'.encode(),
        b'[{"a": "\\ud83d\\ude00\\u00e9"}, {"a": "\\ud800"}, [], "x", 1E3]',
        b'{"on": "x", "rows": [{"a": {"b": [{"c": 1}, {"c": 2}]}}, {"": 1, "a.b": 2, "_row": 3}], "z": [{}]}',
        b'\xef\xbb\xbf{"a": "\xff"}\r\n{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
        '{"a": "x"}'.encode("utf-16"),
    ],
}  # fmt: skip
LIMITS: dict[str, Any] = {
    "repeats_max": 3,
    "columns_max": 40,
    "max_record_bytes": 1024,
    "max_unpacked_bytes": 1_000_000,
}

PIECES = {
    "xml": ["<case>", "<n>", "<q:n xmlns:q='u'>", "<a>", "</>", "</>", "</>", SECRET, " ", "&lt;", "<b/>", "<![CDATA[]]>", "<!---->",
            "<n c='1' q:c='2' xmlns:q='v'/>", "&e;", "\n", "<case/>", "<value/>"],
    "json": ["{", "}", "[", "]", ",", ":", '"a"', '"rows"', '""', '"a.1"', '"_row"', "1", "null", "true", f'"{SECRET}"', "\n", "NaN",
             '"value"'],
}  # fmt: skip
"""What a file may be put together from, so that more than the first bracket of it is sound."""

CHOICE_BYTES = 3
PIECED = 128
BOUNDS = ["-timeout=10", "-rss_limit_mb=1500", "-malloc_limit_mb=200", "-len_control=0"]
"""Seconds and memory that one file may take."""

Told = list[tuple[int, object]]


def read(kind: str, folder: Path, settings: dict[str, Any], batch_rows: int) -> Told:
    """All rows and failures of the file, by their number."""
    spec = XmlSpec if kind == "xml" else JsonSpec
    reader = open_reader(spec.model_validate({"path": f"a.{kind}", **LIMITS, **settings}).placed(folder))
    told: Told = []
    for batch in reader.batches(batch_rows):
        if isinstance(batch, pl.DataFrame):
            told += [(row["_row"], row) for row in batch.iter_rows(named=True)]
        else:
            for failure in batch:
                require_sound(failure)
            told += [(failure.row, failure) for failure in batch]
    reader.describe()
    return told


def require_sound(failure: ReadFailure) -> None:
    """A failure says what is wrong and quotes nothing."""
    assert failure.reason, failure
    assert failure.message, failure
    # The fuzzer makes names of values: a name may stand in a message.
    assert SECRET not in failure.message.replace(failure.field or "\0", ""), failure


def settings_of(kind: str, choice: bytes) -> dict[str, Any]:
    """Any manifest, by three bytes."""

    def one_of(place: int, *values: object) -> object:
        return values[choice[place] % len(values)]

    settings = {"truncated": one_of(0, "stop", "quarantine")}
    if kind == "xml":
        settings["record"] = one_of(1, "//case", "a/case", "case")
        settings["trust_encoding"] = one_of(2, False, True)
    else:
        settings["record"] = one_of(1, None, "rows", ".", "rows.a")
        settings["encoding"] = one_of(2, "utf-8", "utf-16", "cp1252", "shift_jis")
    return settings


def pieced(kind: str, content: bytes) -> bytes:
    """A file of pieces, one for each byte; what is open in XML is closed in its order."""
    text, still_open = ["<a>"] if kind == "xml" else [], ["a"]
    for byte in content:
        piece = PIECES[kind][byte % len(PIECES[kind])]
        if kind == "xml" and piece == "</>":
            if len(still_open) > 1:
                text.append(f"</{still_open.pop()}>")
            continue
        if kind == "xml" and piece.startswith("<") and not piece.endswith(("/>", "-->", "]]>")):
            still_open.append(piece[1:-1].partition(" ")[0])
        text.append(piece)
    if kind == "xml":
        text += [f"</{name}>" for name in reversed(still_open)]
    return "".join(text).encode()


def read_twice(kind: str, content: bytes, folder: Path) -> None:
    """Any bytes are rows and failures, each number once and the same each time, or a refusal.

    The last three bytes choose the manifest, all before them are the file or choose its pieces.
    """
    if len(content) < CHOICE_BYTES:
        return
    choice, content = content[-CHOICE_BYTES:], content[:-CHOICE_BYTES]
    settings = settings_of(kind, choice)
    (folder / f"a.{kind}").write_bytes(pieced(kind, content) if choice[0] >= PIECED else content)
    try:
        told = read(kind, folder, settings, 2)
        again = read(kind, folder, settings, 50_000)
    except SourceChanged:
        raise AssertionError("the file did not change") from None
    except SourceError:
        return
    numbers = sorted(number for number, _ in told)
    assert len(set(numbers)) == len(numbers), "a record is told twice"
    by_line = kind == "json" and settings["record"] is None
    assert by_line or numbers == list(range(1, len(numbers) + 1)), "a record is lost"
    assert sorted(told, key=lambda one: one[0]) == sorted(again, key=lambda one: one[0]), "not the same twice"


def main() -> None:
    """Run until `-runs` or `-max_total_time` is reached. Memory and time of one file are bounded."""
    kind = sys.argv.pop(1)
    with TemporaryDirectory() as place, TemporaryDirectory() as seeds:
        Path(seeds, "pieced").write_bytes(bytes([0, 1, 7, 4, 1, 7, 5, 6, 0, 2, 7, 6, PIECED, 0, 0]))
        for number, seed in enumerate(SEEDS[kind]):
            Path(seeds, str(number)).write_bytes(seed + bytes([number % 2, 0, 0]))

        def one(content: bytes) -> None:
            read_twice(kind, content, Path(place))

        atheris.Setup([*sys.argv, *BOUNDS, seeds], one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
