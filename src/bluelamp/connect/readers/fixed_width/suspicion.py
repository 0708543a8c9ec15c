"""Whether a file is what its manifest says: its size, line ends, record lengths and code page. Single records are not judged."""

import numpy as np

from bluelamp.connect.errors import LayoutDoesNotFit, RecordLengthWrong, WrongEncoding
from bluelamp.connect.fixed_width_spec import FixedWidthSpec
from bluelamp.connect.readers.contract import ReadFailure
from bluelamp.connect.readers.fixed_width.code_page import CodePage, code_page, guess_page, likely_share
from bluelamp.connect.readers.fixed_width.decoder import Records
from bluelamp.connect.readers.fixed_width.layout import Layout

LINE_ENDS = (
    (b"\r\n", "CR LF"),
    (b"\n", "LF"),
    (b"\x25", "an EBCDIC line feed"),
    (b"\x15", "an EBCDIC new line"),
)
SAMPLE_RECORDS = 500
FIT_RECORDS_MIN = 20
LENGTHS_SHOWN = 5


def refuse_wrong_lengths(
    sample: bytes, size: int | None, spec: FixedWidthSpec, width: int, where: str
) -> None:
    """Refuse a file that is not made of records of this length; `size` is None for a packed file."""
    if spec.record_format != "fixed":
        return
    # Signs of another record format speak even where the size divides by chance.
    if size is None or size % width:
        _refuse_line_ends(sample, width, where)
        blocked = described(sample, block=True)
        if blocked or described(sample, block=False):
            blocks = " and `block_descriptors = true`" if blocked else ""
            raise RecordLengthWrong(
                where, "Each record has its length in front (RDW), as RECFM=V writes them.",
                remedy=f'Set `record_format = "variable"`{blocks} in the manifest\'s [source].',
            )  # fmt: skip
    if size is None or size % width == 0 or (spec.truncated == "quarantine" and size > width):
        return
    near = [
        length for length in range(max(2, width - 200), width + 201) if length != width and size % length == 0
    ]
    nearest = sorted(near, key=lambda length: abs(length - width))[:LENGTHS_SHOWN]
    fits = (
        f" Lengths near it that would divide the file: {', '.join(map(str, sorted(nearest)))}."
        if nearest
        else ""
    )
    raise RecordLengthWrong(
        where, f"It has {size:,} bytes, no multiple of the layout's {width}: {size % width} are left over.{fits}",
        remedy=(
            "Either the file is cut (ask for it again, or set `truncated = \"quarantine\"`), or it was transferred as "
            "text (ask for binary), or the copybook is of another release; a longer LRECL is set as `record_length`."
        ),
    )  # fmt: skip


def _refuse_line_ends(sample: bytes, width: int, where: str) -> None:
    for end, shown in LINE_ENDS:
        step = width + len(end)
        count = min(20, len(sample) // step)
        if count and all(sample[turn * step + width : (turn + 1) * step] == end for turn in range(count)):
            remedy = 'Set `record_format = "lines"` if all fields are text; else ask for a binary transfer without line ends.'
            if end in {b"\x25", b"\x15"}:
                remedy = f"Set `record_length = {step}` in the manifest's [source]."
            raise RecordLengthWrong(where, f"A line end ({shown}) stands behind every record.", remedy=remedy)


def described(sample: bytes, *, block: bool) -> bool:
    """Whether lengths stand in front of the records: several of them, each leading to the next."""
    position, found = 4 if block else 0, 0
    if block and (len(sample) < 8 or sample[2:4] != b"\0\0"):
        return False
    end = int.from_bytes(sample[:2], "big") if block else len(sample)
    while position + 4 <= min(end, len(sample)) and found < 50:
        length = int.from_bytes(sample[position : position + 2], "big")
        if length < 5 or sample[position + 2 : position + 4] != b"\0\0":
            return False
        position += length
        found += 1
    return found >= 3 or (found >= 1 and position == min(end, len(sample)))


def refuse_wrong_page(records: Records, layout: Layout, page: CodePage, where: str) -> None:
    """Refuse text that is no text in the page named, where another page makes text of it."""
    cells = text_bytes(records, layout)
    share = likely_share(cells, page)
    if share is None or share >= 0.8:
        return
    guess = guess_page(cells.tobytes())
    better = likely_share(cells, code_page(guess.encoding)) or 0.0
    if guess.encoding != page.name and better > share + 0.1:
        raise WrongEncoding(
            where, f"Read as {page.name}, only {share:.0%} of the letters fields are letters, digits or usual signs.",
            remedy=(
                f'Set `encoding = "{guess.encoding}"` in the manifest\'s [source] if the mainframe team confirms it '
                f"({guess.reason}), or `trust_encoding = true` if {page.name} is right."
            ),
        )  # fmt: skip


def text_bytes(records: Records, layout: Layout) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    """The bytes of the text fields of the first records."""
    cells = records.cells[:SAMPLE_RECORDS]
    # A field that shares its bytes with another form is no text in every record.
    parts = [
        cells[:, column.start : column.end].ravel()
        for column in layout.columns
        if column.shape == "text" and column.length and not column.guards
    ]
    return np.concatenate(parts) if parts else np.zeros(0, dtype=np.uint8)


def refuse_misfit(good: int, failures: list[ReadFailure], where: str) -> None:
    """Refuse a file of whose first records more than half cannot be read: it is not these records that are bad."""
    if good + len(failures) < FIT_RECORDS_MIN or len(failures) <= good:
        return
    first = failures[0]
    raise LayoutDoesNotFit(
        where, f"{len(failures):,} of the first {good + len(failures):,} records cannot be read; the first: {first.message}",
        row=first.row, field=first.field,
    )  # fmt: skip
