"""From a manifest's [source] to the layout of its records: by copybook, or by a list of fields."""

from pathlib import Path

from bluelamp.connect.errors import CopybookInvalid, ManifestInvalid, PathRefused
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers.fixed_width.code_page import CodePage
from bluelamp.connect.readers.fixed_width.copybook import read_copybook
from bluelamp.connect.readers.fixed_width.entry import Entry
from bluelamp.connect.readers.fixed_width.layout import Guard, RecordLayout
from bluelamp.connect.readers.fixed_width.picture import Picture


def layout_of(spec: FixedWidthSpec) -> RecordLayout:
    """The layout that the manifest names."""
    guards = {name: (kind.when, kind.among) for name, kind in spec.variants.items()}
    slides = spec.variable_tables == "slide"
    if spec.copybook is None:
        return RecordLayout(_listed(spec), guards, "[[source.fields]]", slides=slides)
    path = copybook_path(spec)
    root = read_copybook(path, spec.copybook_format, spec.record)
    return RecordLayout(root, guards, path.name, slides=slides, keep_zeros=spec.leading_zeros)


def copybook_path(spec: FixedWidthSpec) -> Path:
    """Where the copybook lies; inside the folders that may be read."""
    path = spec.folder / (spec.copybook or "")
    if not any(path.resolve().is_relative_to(root.resolve()) for root in spec.roots):
        raise PathRefused(str(spec.copybook), "The copybook must lie in the system's folder.")
    return path


def _listed(spec: FixedWidthSpec) -> Entry:
    """The listed fields as a record, gaps between them as FILLER."""
    root, position = Entry(0, None, 0), 1
    for field in sorted(spec.fields, key=lambda field: field.start):
        if field.start < position:
            raise CopybookInvalid(
                "[[source.fields]]", f"It starts at {field.start}, inside the field before it.", field=field.name,
                remedy="Correct `start` or `length`; both count characters, from 1.",
            )  # fmt: skip
        if field.start > position:
            root.children.append(_text(None, field.start - position))
        root.children.append(_text(field.name, field.length))
        position = field.start + field.length
    return root


def _text(name: str | None, length: int) -> Entry:
    return Entry(1, name, 0, Picture("text", length))


def width_of(spec: FixedWidthSpec, record: RecordLayout) -> int:
    """Length of a record in the file."""
    longest = record.widest.length
    if spec.record_length is None:
        return longest
    if spec.record_length < longest:
        raise ManifestInvalid(
            "record_length", f"It is {spec.record_length}, but the layout has {longest} bytes.", field="source.record_length",
            remedy="Take it out, or name the copybook with which the extract was written.",
        )  # fmt: skip
    return spec.record_length


def refuse_lines_of_bytes(spec: FixedWidthSpec, record: RecordLayout, page: CodePage) -> None:
    """Packed and binary fields hold bytes that look like line ends, and EBCDIC has line ends of its own."""
    packed = next((column for column in record.widest.columns if column.shape in {"packed", "binary"}), None)
    if spec.record_format == "lines" and (packed is not None or page.ebcdic):
        why = f"{packed.name} is {packed.shape}" if packed else f"{page.name} is EBCDIC"
        raise ManifestInvalid(
            str(spec.path), f"{why}, which cannot travel in lines of text.", field="source.record_format",
            remedy='Ask for a binary transfer without line ends and set `record_format = "fixed"`.',
        )  # fmt: skip


def kind_wanted(spec: FixedWidthSpec, record: RecordLayout) -> Guard | None:
    """The records to read, where the manifest chooses some."""
    if spec.only is None:
        return None
    wanted = spec.only.when.upper()
    name = next((name for name in record.widest.by_name if name.upper() == wanted), None)
    if name is None:
        raise ManifestInvalid(
            str(spec.path), f"There is no field {spec.only.when}.", field="source.only.when",
            remedy=f"Fields: {', '.join(list(record.widest.by_name)[:40])}.",
        )  # fmt: skip
    return Guard(name, spec.only.among)
