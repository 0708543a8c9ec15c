"""Compiles a mapping file: from its text to a `CompiledMapping` that turns source rows into records."""

import hashlib
import json
from collections.abc import Collection
from typing import Any

import polars as pl

from bluelamp.connect.mapping.compile_slots import HASH_KEY, SOURCE_KEY, SlotCompiler
from bluelamp.connect.mapping.compiled import CompiledLink, CompiledMapping, RowKey
from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused
from bluelamp.connect.mapping.expectations import bind_expectations
from bluelamp.connect.mapping.fields.column import Plan, ValueType
from bluelamp.connect.mapping.fields.resolve import Resolver, ValueMissing
from bluelamp.connect.mapping.handling import (
    HandlingTable,
    combined,
    merged,
    strictest_handling,
    strictest_of,
)
from bluelamp.connect.mapping.keys import hash_text, key_text
from bluelamp.connect.mapping.language.document import MappingDocument, read_document
from bluelamp.connect.mapping.language.entity import LinkSpec
from bluelamp.connect.mapping.language.repeating import repeats_written_out
from bluelamp.connect.mapping.language.told_once import told_once
from bluelamp.connect.mapping.language.yaml_text import read_yaml
from bluelamp.connect.mapping.slot import Slot
from bluelamp.pole.keys import STANDARD_VERSION
from bluelamp.pole.link import LINK_ROLES
from bluelamp.policy import FAMILIES, PURPOSES

COMPILER_VERSION = "2"
"""Part of every mapping version: raised when this compiler makes other records of the same mapping."""


def compile_mapping(
    mapping: str | dict[str, Any], *, source: str = "mapping.yaml", columns: Collection[str] | None = None
) -> CompiledMapping:
    """Compile a mapping given as YAML text or as plain content.

    `source` names the file in errors. With `columns`, the source's own, a mapping that reads others is refused.
    Raises `MappingRefused`, which lists every problem with its place and remedy.
    """
    content = read_yaml(mapping, source) if isinstance(mapping, str) else mapping
    if _holds_nul(content):
        raise MappingRefused([MappingProblem("", "The mapping holds a NUL character.", "Remove it.")], source)
    try:
        document = read_document(repeats_written_out(content, source), source)
    except MappingRefused as refused:
        raise MappingRefused(told_once(refused.problems, content), source) from None
    plan = Plan()
    compiled = _compile(document, plan, _version(document))
    for name in sorted(plan.columns_read.difference(columns)) if columns is not None else ():
        plan.problem(
            "", f"The source has no column {name!r}.", f"It has: {', '.join(sorted(columns or ()))}."
        )
    if compiled is None or plan.problems:
        raise MappingRefused(told_once(plan.problems, content), source)
    return compiled


def _holds_nul(content: Any) -> bool:
    if isinstance(content, dict):
        return any(_holds_nul(each) for pair in content.items() for each in pair)
    if isinstance(content, list | tuple):
        return any(_holds_nul(each) for each in content)
    return isinstance(content, str) and "\0" in content


def _version(document: MappingDocument) -> str:
    """Short hash of what the mapping says; comments, order of words, notes and tests do not change it."""
    content = document.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude={"tests", "loss", "quality"}
    )
    canonical = json.dumps([COMPILER_VERSION, STANDARD_VERSION, content], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]


def _compile(document: MappingDocument, plan: Plan, version: str) -> CompiledMapping | None:
    resolver = Resolver(plan, document.fields, document.source.timezone)
    handlings = HandlingTable()
    row_key = _row_key(document, plan, resolver)
    # Every field is compiled, so that one which nothing uses yet is checked too.
    for name in document.fields:
        try:
            resolver.named(name, f"fields.{name}")
        except ValueMissing:
            continue
    _check_purposes(document, plan)
    strict = [
        strictest_handling(merged(document.handling, spec.handling)) for spec in document.entities.values()
    ]
    handlings.index(
        strictest_of(strict)
    )  # it comes first, so that whoever needs one for the whole source finds it
    compiler = SlotCompiler(document, plan, resolver, handlings)
    slots = {}
    for name, spec in document.entities.items():
        slot = compiler.compile(name, spec)
        if slot is not None:
            slots[name] = slot
    links = [
        link for at, spec in enumerate(document.links) if (link := _link(spec, at, slots, compiler, plan))
    ]
    if plan.problems or not slots:
        return None
    expectations = bind_expectations(document.quality.expect, slots, resolver, plan)
    row_handling, row_handling_index = combined([slot.handling for slot in slots.values()], handlings)
    return CompiledMapping(
        document=document,
        version=version,
        plan=plan,
        row_key=row_key,
        slots=tuple(slots.values()),
        links=tuple(links),
        handlings=tuple(handlings.rows),
        row_handling=row_handling,
        row_handling_index=row_handling_index,
        expectations=expectations,
    )


def _check_purposes(document: MappingDocument, plan: Plan) -> None:
    known = {*PURPOSES, *FAMILIES}
    for path, spec in [
        ("handling", document.handling),
        *(
            (f"entities.{name}.handling", slot.handling)
            for name, slot in document.entities.items()
            if slot.handling
        ),
    ]:
        for purpose in sorted(set(spec.purposes or ()).difference(known)):
            plan.problem(
                f"{path}.purposes", f"{purpose!r} is no purpose.", f"There are: {', '.join(sorted(known))}."
            )


def _row_key(document: MappingDocument, plan: Plan, resolver: Resolver) -> RowKey:
    spec = document.source.key
    path = "source.key"
    try:
        columns = [resolver.named(name, path) for name in spec.columns]
        hashed = [resolver.named(name, path) for name in spec.hashed]
    except ValueMissing:
        columns, hashed = [], []
    if spec.fold:
        plan.problem(path, "The row's own key is taken as it is.", "Leave out `fold`.")
    if any(column.type is ValueType.NAME for column in (*columns, *hashed)):
        plan.problem(path, "A name in parts is no key.", "Use the column.")
    key = pl.lit(None, dtype=pl.String)
    if columns:
        complete = pl.all_horizontal([column.filled() for column in columns])
        key = pl.when(complete).then(key_text(columns))
    stages = [*(list(stage) for stage in plan.stages), [key.alias(SOURCE_KEY)]]
    if hashed:
        stages.append([hash_text(hashed, pl.col(SOURCE_KEY).is_null()).alias(HASH_KEY)])
    names = " + ".join(column.origin for column in columns)
    return RowKey(names, bool(hashed), frozenset(plan.columns_read), tuple(stages))


def _link(
    spec: LinkSpec, at: int, slots: dict[str, Slot], compiler: SlotCompiler, plan: Plan
) -> CompiledLink | None:
    path = f"links.{at}"
    declared = compiler.document.entities
    for word, name in (("from", spec.from_), ("to", spec.to)):
        if name not in declared:
            plan.problem(
                f"{path}.{word}", f"There is no slot {name!r}.", f"There are: {', '.join(declared)}."
            )
    if spec.from_ not in slots or spec.to not in slots:
        return None
    start, end = slots[spec.from_], slots[spec.to]
    type_ = f"{start.entity}-{end.entity}"
    if spec.role not in LINK_ROLES.get(type_, ()) and spec.role not in LINK_ROLES["any-any"]:
        _wrong_role(spec, type_, f"{end.entity}-{start.entity}", path, plan)
        return None
    if spec.role == "occurredAt":
        start.places.append(end)
    if type_ == "person-location":
        start.homes.insert(0 if spec.role == "home" else len(start.homes), end)
    flag = f"l:{at}"
    start.link_flags.append(flag)
    end.link_flags.append(flag)
    condition = compiler.condition(spec.when, f"{path}.when")
    plan.stage(pl.all_horizontal([pl.col(start.present), pl.col(end.present), *condition]).alias(flag))
    return CompiledLink(
        type=type_,
        role=spec.role,
        start=start,
        end=end,
        present=flag,
        valid_from=compiler.moment(spec.valid_from, f"{path}.valid_from", end=False),
        valid_to=compiler.moment(spec.valid_to, f"{path}.valid_to", end=True),
        handling=combined([start.handling, end.handling], compiler.handlings)[1],
    )


def _wrong_role(spec: LinkSpec, type_: str, reversed_type: str, path: str, plan: Plan) -> None:
    if spec.role in LINK_ROLES.get(reversed_type, ()):
        remedy = f"Swap them: {{from: {spec.to}, to: {spec.from_}, role: {spec.role}}}."
        plan.problem(path, f"A link of role {spec.role!r} goes the other way.", remedy)
    elif type_ not in LINK_ROLES and reversed_type in LINK_ROLES:
        remedy = (
            f"Write from: {spec.to}, to: {spec.from_}; roles are: {', '.join(LINK_ROLES[reversed_type])}."
        )
        plan.problem(path, f"A link from {type_.replace('-', ' to ')} goes the other way.", remedy)
    else:
        known = ", ".join((*LINK_ROLES.get(type_, ()), *LINK_ROLES["any-any"]))
        plan.problem(f"{path}.role", f"{spec.role!r} is no role of a {type_} link.", f"There are: {known}.")
