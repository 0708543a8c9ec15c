"""`bluelamp connect new`: from a file or table to a system's folder that loads at the first try."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from bluelamp.connect.errors import HeaderUnusable, ManifestInvalid, SourceError
from bluelamp.connect.manifest import SYSTEM_ID, SourceSpec
from bluelamp.connect.mapping import compile_mapping, run_tests
from bluelamp.connect.profile.arrange import arrange
from bluelamp.connect.profile.column_profile import ColumnProfile, profile_columns
from bluelamp.connect.profile.copybook_look import CopybookLook, CopybookOptions, look_at_extract
from bluelamp.connect.profile.guess import Guess, guess_columns
from bluelamp.connect.profile.layout import Layout
from bluelamp.connect.profile.looking import Look, look_at
from bluelamp.connect.profile.made_up_row import made_up_row, test_text
from bluelamp.connect.profile.manifest_text import manifest_text, quality_text
from bluelamp.connect.profile.mapping_text import mapping_text, questions
from bluelamp.connect.profile.segment_places import meanings_of
from bluelamp.connect.readers import Secrets, open_reader

SAMPLE_ROWS = 200_000
TRIAL_ROWS = 50_000


class FolderTaken(SourceError):
    """There is a system of this name already.

    Choose another name, or remove its folder first if it was only a try.
    """

    code = "folder-taken"


class NothingRecognised(SourceError):
    """No column was recognised as part of a person, an object, a place or an event.

    Check that this is the right file, and its delimiter and header; or write mapping.yaml by hand
    (docs/reference/mapping.md).
    """

    code = "nothing-recognised"


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One line of the summary: a column and what it was taken for."""

    column: str
    meaning: str | None
    why: str
    sure: bool
    used: bool = True
    """Whether the draft reads it."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What the drafted mapping made of the sample."""

    rows: int
    kept_aside: dict[str, int]
    """Rows that would be kept aside, by reason."""
    unreadable: int
    """Rows that the reader itself set aside."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A system's folder, not yet written."""

    name: str
    files: dict[str, str]
    columns: tuple[ColumnGuess, ...]
    trial: Trial
    to_check: tuple[str, ...]
    root_needed: Path | None
    """A folder outside the system's own that node.toml must list under `roots`."""
    secret: tuple[str, str] | None = field(default=None, repr=False)
    """Name and content of a secret file to write with mode 0600 into the node's secrets folder."""

    def write(self, folder: Path) -> list[Path]:
        """Write the files (not the secret) into a new folder, and give their paths."""
        if folder.exists() and any(folder.iterdir()):
            raise FolderTaken(str(folder))
        paths = [folder / name for name in self.files]
        for path, text in zip(paths, self.files.values(), strict=True):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return paths


def draft(
    name: str,
    source: str,
    *,
    folder: Path,
    roots: Sequence[Path] = (),
    table: str | None = None,
    sheet: str | None = None,
    secrets: Secrets | None = None,
    sample_rows: int = SAMPLE_ROWS,
    copybook: CopybookOptions | None = None,
) -> Draft:
    """Draft the system `name` from a path, a database URL, or `env:NAME` / `file:PATH` holding a URL.

    `folder` is where the system's folder will stand (`systems/<name>`), `roots` what node.toml allows. Nothing is
    written; `Draft.write` does that.
    """
    if not re.match(SYSTEM_ID, name):
        raise ManifestInvalid(name, "A system's name is a-z, 0-9 and hyphens.", remedy="Choose another name.")
    folder = folder.absolute()
    extract = look_at_extract(source, copybook, folder=folder, roots=roots) if copybook else None
    look = _plain(extract) if extract else look_at(
        source, name=name, folder=folder, roots=roots, table=table, sheet=sheet, secrets=secrets or Secrets()
    )  # fmt: skip
    probe = Secrets(environment={"URL": look.secret[1]}) if look.secret else secrets
    sample, unreadable, notes = _sample(look.spec, probe, sample_rows)
    guesses = _guesses(sample, look.spec.kind, extract)
    layout = arrange(guesses, sample, name, look.primary)
    by_reader = look.spec.columns_used
    layout.unused = [(column, why) for column, why in layout.unused if column not in by_reader]
    plain = mapping_text(layout, name=name, where=look.where, rows=len(sample), test="")
    _unread(guesses, layout, compile_mapping(plain).columns_read, by_reader)
    gather_tables(layout)
    layout.questions = [*look.notes, *notes, *layout.questions]
    row = made_up_row(guesses, layout.key_columns)
    mapping, tested = _with_test(
        lambda test: mapping_text(layout, name=name, where=look.where, rows=len(sample), test=test),
        lambda read: test_text(
            {column: cell for column, cell in row.items() if column in read}, guesses, layout
        ),
    )
    files = {
        "manifest.toml": manifest_text(
            name, look.settings, _watermark(guesses) if look.spec.READS_CHANGES else None
        ),
        "mapping.yaml": mapping,
        "quality.toml": quality_text(name, explained=not layout.unused, tested=tested),
        "fixtures/made-up.csv": _fixture(list(sample.columns), row),
        **({extract.copybook[0]: extract.copybook[1]} if extract else {}),
    }
    return Draft(
        name=name,
        files=files,
        columns=_shown(guesses, layout, compile_mapping(mapping).columns_read),
        trial=_trial(mapping, sample, unreadable),
        to_check=tuple(questions(layout)),
        root_needed=_root_needed(look, folder, roots),
        secret=look.secret,
    )


def _shown(guesses: list[Guess], layout: Layout, read: Collection[str]) -> tuple[ColumnGuess, ...]:
    """The lines of the summary; the further columns of a table that `repeat` reads are as its first."""
    return tuple(
        ColumnGuess(guess.name, guess.meaning, guess.why, guess.sure, guess.name in read)
        for guess in guesses
        if not (
            re.search(r"\.(?!1$)\d+$", guess.name)
            and re.sub(r"(?:\.\d+)+$", "", guess.name) in layout.repeated
        )
    )


def _plain(extract: CopybookLook) -> Look:
    return Look(extract.spec, extract.settings, extract.where, extract.notes)


def _guesses(sample: pl.DataFrame, kind: str, extract: CopybookLook | None) -> list[Guess]:
    profiles = profile_columns(sample)
    if extract is None:
        return guess_columns(profiles, meaning=meanings_of(kind))
    profiles = [_explained(one, sample[one.name], extract.explained.get(one.name, {})) for one in profiles]
    return guess_columns(profiles, extract.headers, extract.tables)


def _explained(column: ColumnProfile, cells: pl.Series, codes: Mapping[str, str]) -> ColumnProfile:
    if not codes:
        return column
    filled = cells.drop_nulls().str.strip_chars()
    filled = filled.filter(filled != "")
    return replace(column, explained=codes, unexplained_share=_share_outside(filled, codes))


def _share_outside(filled: pl.Series, codes: Collection[str]) -> float:
    return len(filled.filter(~filled.is_in(list(codes)))) / len(filled) if len(filled) else 0.0


def _unread(guesses: list[Guess], layout: Layout, read: Collection[str], told: Collection[str]) -> None:
    """Columns that were recognised and yet nothing reads: they too are listed as not used."""
    listed_already = {name for name, _ in layout.unused} | set(read) | set(told)
    layout.unused += [
        (guess.name, f"{guess.why}; but no part of the draft takes it")
        for guess in guesses
        if guess.name not in listed_already
    ]


def gather_tables(layout: Layout) -> None:
    """Unused columns of a table as one line; none at all where `repeat` reads the table."""
    gathered: dict[str, tuple[str, str]] = {}
    for name, why in layout.unused:
        table = re.sub(r"(?:\.\d+)+$", "", name)
        if table in layout.repeated:
            continue
        if table == name or table not in gathered:
            gathered[table] = (name, why)
        else:
            ends = sorted((*gathered[table][0].split(" to "), name), key=_turns)
            gathered[table] = (f"{ends[0]} to {ends[-1]}", gathered[table][1])
    layout.unused = list(gathered.values())


def _turns(name: str) -> list[int]:
    """The numbers at the end of a column of a table."""
    return [int(part) for part in name.split(".") if part.isdigit()]


def _sample(
    spec: SourceSpec, secrets: Secrets | None, rows: int
) -> tuple[pl.DataFrame, int, tuple[str, ...]]:
    reader = open_reader(spec, secrets)
    frames: list[pl.DataFrame] = []
    unreadable, height = 0, 0
    batches = reader.batches()
    try:
        for batch in batches:
            if isinstance(batch, list):
                unreadable += len(batch) if height < TRIAL_ROWS else 0
                continue
            frames.append(batch)
            height += len(batch)
            if height >= rows:
                break
        notes = tuple(reader.describe().notes)
        where = reader.place(1)
    finally:
        getattr(batches, "close", lambda: None)()
        reader.close()
    if not frames:
        raise HeaderUnusable(
            where, "There is no readable row to learn from.", remedy="Try again with a source that has rows."
        )
    return pl.concat(frames).head(rows), unreadable, notes


def _watermark(guesses: list[Guess]) -> tuple[str, str] | None:
    return next(
        ((guess.name, guess.why) for guess in guesses if guess.meaning == "updated" and guess.column.dates),
        None,
    )


def _with_test(written: Callable[[str], str], test_for: Callable[[Collection[str]], str]) -> tuple[str, bool]:
    """The mapping with its first test, or without it should the made-up row not come out as expected."""
    plain = written("")
    test = test_for(compile_mapping(plain).columns_read)
    mapping = written(test)
    if test and all(outcome.passed for outcome in run_tests(compile_mapping(mapping))):
        return mapping, True
    return plain, False


def _trial(mapping: str, sample: pl.DataFrame, unreadable: int) -> Trial:
    compiled = compile_mapping(
        mapping, source="mapping.yaml", columns=[name for name in sample.columns if name != "_row"]
    )
    tried = sample.head(TRIAL_ROWS)
    rejected = compiled.apply(tried).rejected
    return Trial(len(tried), dict(Counter(rejected["reason"].to_list()).most_common()), unreadable)


def _root_needed(look: Look, folder: Path, roots: Sequence[Path]) -> Path | None:
    path = (
        str(look.settings["path"][0])
        if "path" in look.settings
        else _sqlite_path(str(look.settings["url"][0]))
    )
    if path is None:
        return None
    real = (folder / path).resolve()
    if any(real.is_relative_to(root.resolve()) for root in (folder, *roots)):
        return None
    return real if real.is_dir() else real.parent


def _sqlite_path(url: str) -> str | None:
    """The file of a SQLite URL that stands in the manifest."""
    return url.partition(":///")[2].partition("?")[0] if url.startswith("sqlite") else None


def _fixture(columns: list[str], row: dict[str, str]) -> str:
    names = [name for name in columns if name != "_row"]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, names, lineterminator="\n")
    writer.writeheader()
    writer.writerow({name: row.get(name, "") for name in names})
    return text.getvalue()
