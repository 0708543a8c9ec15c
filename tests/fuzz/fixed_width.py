"""Feeds the fixed-width reader broken copybooks and extracts: `python -m tests.fuzz.fixed_width -runs=20000`.

Anything but a layout, a refusal in our words, rows or failures is a finding. Every record must come out as a row or
as a failure.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import atheris

with atheris.instrument_imports(include=["bluelamp.connect.readers.fixed_width"]):
    from bluelamp.connect.errors import SourceError
    from bluelamp.connect.fixed_width_spec import FixedWidthSpec
    from bluelamp.connect.readers import open_reader
    from bluelamp.connect.readers.fixed_width.copybook import parse_copybook
    from bluelamp.connect.readers.fixed_width.layout import RecordLayout

COPYBOOK = """01 R. 05 ID PIC 9(3). 05 N PIC S9(3) COMP-3. 05 B PIC S9(4) COMP. 05 K PIC X. 05 C PIC 9.
 05 U. 10 T PIC X(4). 05 F REDEFINES U. 10 P PIC S9(4)V99 COMP-3. 10 FILLER PIC X(0001).
 05 S PIC S9(2) SIGN LEADING SEPARATE. 05 A OCCURS 0 TO 3 DEPENDING ON C PIC X(2)."""


def a_copybook(source: atheris.FuzzedDataProvider) -> None:
    """Any text is a layout or a refusal."""
    try:
        root = parse_copybook(source.ConsumeUnicodeNoSurrogates(400))
        RecordLayout(root, {}, "fuzz")
    except SourceError:
        pass


def an_extract(source: atheris.FuzzedDataProvider, folder: Path) -> None:
    """Any bytes are rows and failures, each number once, or a refusal."""
    settings = {
        "record_format": source.PickValueInList(["fixed", "variable"]),
        "truncated": source.PickValueInList(["stop", "quarantine"]),
        "encoding": source.PickValueInList(["cp285", "cp037", "ascii"]),
        "trust_encoding": source.ConsumeBool(),
        "variants": {"F": {"when": "K", "is": ["F"]}} if source.ConsumeBool() else {},
    }
    (folder / "a.dat").write_bytes(source.ConsumeBytes(400))
    try:
        spec = FixedWidthSpec.model_validate({"path": "a.dat", "copybook": "a.cpy", **settings})
        numbers: list[int] = []
        for batch in open_reader(spec.placed(folder)).batches(7):
            numbers += (
                [failure.row for failure in batch] if isinstance(batch, list) else batch["_row"].to_list()
            )
        if sorted(numbers) != list(range(1, len(numbers) + 1)):
            raise AssertionError("a record is lost or counted twice")
    except SourceError:
        pass


def main() -> None:
    """Run until `-runs` or `-max_total_time` is reached."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "a.cpy").write_text(COPYBOOK)

        def one(content: bytes) -> None:
            source = atheris.FuzzedDataProvider(content)
            if source.ConsumeBool():
                a_copybook(source)
            else:
                an_extract(source, folder)

        atheris.Setup(sys.argv, one)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
