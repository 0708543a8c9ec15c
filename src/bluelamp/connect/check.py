"""`bluelamp connect check`: proves what a system's quality.toml claims of its connection. Nothing is loaded."""

import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import polars as pl

from bluelamp.connect.data_contract import columns_in, contract_text
from bluelamp.connect.errors import SourceError
from bluelamp.connect.manifest import CsvSpec, NestedSpec, SourceSpec
from bluelamp.connect.mapping import MappingRefused, run_tests
from bluelamp.connect.outbound import Reach
from bluelamp.connect.readers import ReadPlan, Secrets, open_reader
from bluelamp.connect.registry import CONTRACT, FIXTURES, QUALITY, SystemFolder, read_system
from bluelamp.connect.segment_specs import SegmentsSpec

Claim = Literal["done", "todo", "exempt", "unstated"]
Verdict = Literal["proved", "failed", "claimed", "open"]
ROWS_NAMED_MAX = 5
GOLDEN = ".golden.json"
"""End of the name of what a fixture must become."""
_PLAIN_CLAIMS: dict[object, Claim] = {"done": "done", "todo": "todo"}


class QualityInvalid(SourceError):
    """quality.toml cannot be read.

    It needs a table [rules] in which each rule is "done", "todo" or { exempt = "why" }.
    """

    code = "quality-invalid"


@dataclass(frozen=True, slots=True)
class RuleOutcome:
    """One rule: what the connection claims of itself, and what the check found."""

    rule: str
    meaning: str
    claim: Claim
    verdict: Verdict
    findings: tuple[str, ...] = ()
    exempt_because: str | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All rules of one system."""

    system: str
    outcomes: tuple[RuleOutcome, ...]

    @property
    def passed(self) -> bool:
        """Whether every claim that a program can prove holds. What is still to do does not fail a check."""
        return all(outcome.verdict != "failed" for outcome in self.outcomes)


@dataclass(frozen=True, slots=True)
class _Subject:
    folder: SystemFolder
    secrets: Secrets
    reach: Reach


@dataclass(frozen=True, slots=True)
class QualityRule:
    """A rule that a connection may claim. Without `prove` it is a person's word, which no program can check."""

    name: str
    meaning: str
    prove: Callable[[_Subject], list[str]] | None = None


def check_system(
    path: Path,
    *,
    roots: tuple[Path, ...] = (),
    secrets: Secrets | None = None,
    reach: Reach | None = None,
) -> CheckReport:
    """Check the system that a folder describes. The source is opened to see its columns; no row of it is kept.

    Raises `SourceError` when the manifest or quality.toml is not valid.
    """
    claims = _claims(path)
    try:
        folder = read_system(path, roots)
    except MappingRefused as refusal:
        problems = tuple(str(problem) for problem in refusal.problems)
        outcome = RuleOutcome(
            "mapping-compiles", RULES["mapping-compiles"].meaning, "done", "failed", problems
        )
        return CheckReport(path.name, (outcome,))
    subject = _Subject(folder, secrets or Secrets(), reach or Reach())
    return CheckReport(
        folder.id,
        tuple(_outcome(rule, *claims.get(rule.name, ("unstated", None)), subject) for rule in RULES.values()),
    )


def _outcome(rule: QualityRule, claim: Claim, because: str | None, subject: _Subject) -> RuleOutcome:
    findings: tuple[str, ...] = ()
    verdict: Verdict = "open" if claim != "done" else "claimed"
    if claim == "exempt" and not because:
        verdict, findings = "failed", ('Say why: { exempt = "…" }.',)
    elif claim in {"done", "unstated"} and rule.prove is not None:
        findings = tuple(rule.prove(subject))
        if claim == "done":
            verdict = "failed" if findings else "proved"
    return RuleOutcome(rule.name, rule.meaning, claim, verdict, findings, because)


def _claims(path: Path) -> dict[str, tuple[Claim, str | None]]:
    place = path / QUALITY
    if not place.is_file():
        return {}
    try:
        held = tomllib.loads(place.read_text(encoding="utf-8")).get("rules", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise QualityInvalid(str(place), f"{error}.") from None
    claims: dict[str, tuple[Claim, str | None]] = {}
    for name, stated in held.items():
        if name not in RULES:
            raise QualityInvalid(
                str(place), f"There is no such rule; there are: {', '.join(RULES)}.", field=name
            )
        if isinstance(stated, str) and stated in _PLAIN_CLAIMS:
            claims[name] = (_PLAIN_CLAIMS[stated], None)
        elif isinstance(stated, dict) and set(stated) == {"exempt"}:
            claims[name] = ("exempt", str(stated["exempt"]).strip() or None)
        else:
            raise QualityInvalid(str(place), 'Write "done", "todo" or { exempt = "why" }.', field=name)
    return claims


def _tests_pass(subject: _Subject) -> list[str]:
    outcomes = run_tests(subject.folder.mapping)
    if not outcomes:
        return ["The mapping has no tests: write at least one row with what it must become."]
    return [f"{outcome.name}: {failure}" for outcome in outcomes for failure in outcome.failures]


def _fixtures_pass(subject: _Subject) -> list[str]:
    fixtures = _fixtures(subject)
    if not fixtures:
        return [
            "There are no fixtures: put a file with made-up rows under fixtures/, as CSV or in the source's own format."
        ]
    return [finding for place, source in fixtures for finding in _fixture(place, source, subject)]


def _fixtures(subject: _Subject) -> list[tuple[Path, SourceSpec]]:
    """Every CSV file; and for messages of segments and nested files every one of the source's own kind."""
    folder, own = subject.folder.path / FIXTURES, subject.folder.manifest.source
    found: list[tuple[Path, SourceSpec]] = []
    for place in sorted(folder.glob("*")):
        if place.suffix == ".csv":
            found.append((place, CsvSpec(path=place.name).placed(folder)))
        elif isinstance(own, SegmentsSpec | NestedSpec) and _is_of_kind(place, own.kind):
            shown = str(place.relative_to(subject.folder.path))
            found.append((place, own.model_copy(update={"path": shown}).placed(subject.folder.path)))
    return found


def _is_of_kind(place: Path, kind: str) -> bool:
    if place.name.endswith(GOLDEN):
        return False
    return place.suffix in ({".json", ".ndjson", ".jsonl"} if kind == "json" else {f".{kind}"})


def _fixture(place: Path, source: SourceSpec, subject: _Subject) -> list[str]:
    mapping, findings = subject.folder.mapping, list[str]()
    run = mapping.begin()
    try:
        reader = open_reader(source, plan=ReadPlan(wanted=sorted(mapping.columns_read)))
    except SourceError as error:
        return [str(error)]
    try:
        missing = mapping.missing_columns(reader.columns)
        unknown = _not_offered(missing, subject) if missing else []
        if unknown:
            return [f"{place.name}: it lacks the columns {', '.join(unknown)}, and so does the source."]
        empty = [pl.lit(None, dtype=pl.String).alias(name) for name in missing]
        for batch in reader.batches():
            if isinstance(batch, pl.DataFrame):
                rejected = (
                    run.apply(batch.with_columns(empty))
                    .rejected.select("_row", "reason", "field")
                    .head(ROWS_NAMED_MAX)
                )
                findings += [
                    f"{place.name}, row {row}: {reason}, {field}."
                    for row, reason, field in rejected.iter_rows()
                ]
            else:
                findings += [f"{place.name}, row {failure.row}: {failure.reason}." for failure in batch]
    except SourceError as error:
        findings.append(str(error))
    finally:
        reader.close()
    return findings


def _not_offered(missing: Sequence[str], subject: _Subject) -> list[str]:
    """Columns that the source has not either. A fixture may leave out those that it has: they are empty then."""
    offered: set[str] = set()

    def note(columns: tuple[str, ...]) -> list[str]:
        offered.update(columns)
        return []

    return (
        list(missing) if _with_columns(subject, note) else [name for name in missing if name not in offered]
    )


def _columns_exist(subject: _Subject) -> list[str]:
    return _with_columns(
        subject,
        lambda columns: [
            f"The source has no column {name!r}." for name in subject.folder.mapping.missing_columns(columns)
        ],
    )


def _columns_explained(subject: _Subject) -> list[str]:
    read_by_the_reader = {name.upper() for name in subject.folder.manifest.source.columns_used}
    return _with_columns(
        subject,
        lambda columns: [
            f"Column {name!r} is not used, and `loss` does not say why."
            for name in subject.folder.mapping.unexplained_columns(columns)
            if name.upper() not in read_by_the_reader
        ],
    )


def _with_columns(subject: _Subject, find: Callable[[tuple[str, ...]], list[str]]) -> list[str]:
    try:
        wanted = ReadPlan(wanted=sorted(subject.folder.mapping.columns_read))
        reader = open_reader(subject.folder.manifest.source, subject.secrets, wanted, subject.reach)
    except SourceError as error:
        return [str(error)]
    try:
        return find(reader.columns)
    except SourceError as error:
        return [str(error)]
    finally:
        reader.close()


def _checks_settled(subject: _Subject) -> list[str]:
    lines = subject.folder.mapping_text.splitlines()
    return [
        f"mapping.yaml, line {number}: a guess still says CHECK."
        for number, line in enumerate(lines, start=1)
        if "CHECK" in line
    ]


def _owner_named(subject: _Subject) -> list[str]:
    facts = subject.folder.manifest.system
    return [
        f"manifest.toml does not name the system's {word}."
        for word, value in (("owner", facts.owner), ("contact", facts.contact))
        if value is None
    ]


def _contract_current(subject: _Subject) -> list[str]:
    place = subject.folder.path / CONTRACT
    if not place.is_file():
        return []
    text = place.read_text(encoding="utf-8", errors="replace")
    if text == contract_text(subject.folder, columns_in(text)):
        return []
    remedy = f"make it again with `bluelamp connect contract {subject.folder.id} -o {CONTRACT}`"
    return [f"{CONTRACT} no longer says what manifest and mapping say: {remedy}, and tell who relies on it."]


RULES: dict[str, QualityRule] = {
    rule.name: rule
    for rule in (
        QualityRule("mapping-compiles", "Manifest and mapping are valid.", lambda _subject: []),
        QualityRule("tests-pass", "Every inline test of the mapping comes out as it says.", _tests_pass),
        QualityRule("fixtures-pass", "Every row of the fixtures is read and accepted.", _fixtures_pass),
        QualityRule("columns-exist", "The source has every column that the mapping reads.", _columns_exist),
        QualityRule(
            "columns-explained", "Every column is used, or left out with a reason.", _columns_explained
        ),
        QualityRule("checks-settled", "No guess of the draft is left unchecked.", _checks_settled),
        QualityRule(
            "owner-named", "The manifest names who answers for the system and whom to ask.", _owner_named
        ),
        QualityRule(
            "contract-current",
            "contract.yaml, if there is one, says what manifest and mapping say.",
            _contract_current,
        ),
        QualityRule("handling-agreed", "Marking and retention are agreed with the owner."),
        QualityRule("key-stable", "The owner confirms that keys are never used again for another row."),
    )
}
"""Rules by name, in the order in which they are shown."""
