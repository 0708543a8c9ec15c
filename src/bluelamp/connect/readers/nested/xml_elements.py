"""XML elements by a shape: attributes as `@name`, text at the element's own path, namespaces dropped. No files here."""

from collections.abc import Iterator
from typing import cast

from lxml import etree

from bluelamp.connect.errors import SourceChanged
from bluelamp.connect.readers.nested.shape import Node, RecordRefused, Shape

XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
NOT_CONTENT = frozenset({f"{XSI}nil", f"{XSI}schemaLocation", f"{XSI}noNamespaceSchemaLocation"})
"""Attributes that speak of the document and not of the record."""

Above = dict[str, str | list[str]]


def attributes(element: etree._Element) -> list[tuple[str, str]]:
    """The element's attributes, without those that speak of the document."""
    held = cast(list[tuple[str, str]], element.items())
    return [pair for pair in held if pair[0] not in NOT_CONTENT] if held else held


def local_name(tag: str) -> str:
    """`case` for `{urn:example}case`."""
    return tag.rpartition("}")[2]


def learn_element(shape: Shape, element: etree._Element, above: Above) -> None:
    """Let the shape learn a record element, and what stands above it. Raises `RecordRefused`."""
    shape.begin_record()
    try:
        _learn(shape, shape.root, element, 0)
        for name, value in above.items():
            shape.learn_above(name, value)
    except RecordRefused:
        shape.forget_record()
        raise


def element_row(shape: Shape, element: etree._Element, above: Above) -> list[str | None]:
    """The record element's texts in the order of the shape's columns."""
    row: list[str | None] = [None] * len(shape.columns)
    try:
        _fill(shape, shape.root, element, row, 0)
        for name, value in above.items():
            shape.fill_above(name, value, row)
    except SourceChanged:
        learn_element(shape.unlearnt(), element, above)  # raises what the record was refused for, if it was
        raise
    return row


def above_element(element: etree._Element) -> Above:
    """Attributes and plain texts of the elements around a record that stand before it: `../exportedAt`."""
    found: Above = {}
    inner, steps = element, ""
    for outer in element.iterancestors():
        steps += "../"
        for name, value in attributes(outer):
            found[f"{steps}@{local_name(name)}"] = value
        for child in outer:
            if child is inner:
                break
            text = child.text
            if len(child) or not text or not text.strip():
                continue
            _add(found, steps + local_name(child.tag), text)
        inner = outer
    return found


def _add(found: Above, name: str, text: str) -> None:
    held = found.get(name)
    if held is None:
        found[name] = text
    elif isinstance(held, list):
        held.append(text)
    else:
        found[name] = [held, text]


def _learn(shape: Shape, node: Node, element: etree._Element, depth: int) -> None:
    if depth > shape.limits.depth_max:
        shape.refuse_depth(depth)
    for name, _ in attributes(element):
        local = f"@{local_name(name)}"
        shape.learn_text(shape.child(node, f"@{name}", 0, local, _prefix_of(element, name)))
    if not len(element):
        if element.text:
            shape.learn_text(node)
        return
    for child, tag, number in _numbered(element):
        _learn(shape, shape.child(node, tag, number, local_name(tag), child.prefix), child, depth + 1)
    if _is_mixed(element):
        shape.learn_text(node)


def _fill(shape: Shape, node: Node, element: etree._Element, row: list[str | None], depth: int) -> None:
    if depth > shape.limits.depth_max:
        shape.refuse_depth(depth)
    for name, value in attributes(element):
        row[shape.known(node, f"@{name}", 0).column] = value  # an attribute always has a column
    if not len(element):
        text = element.text
        if text:
            if node.column < 0:
                raise SourceChanged(shape.where)
            row[node.column] = text
        return
    for child, tag, number in _numbered(element):
        _fill(shape, shape.known(node, tag, number), child, row, depth + 1)
    if _is_mixed(element):
        if node.column < 0:
            raise SourceChanged(shape.where)
        row[node.column] = "".join(str(part) for part in element.itertext())


def _numbered(element: etree._Element) -> Iterator[tuple[etree._Element, str, int]]:
    """Children with their tags, and how many of the same tag stood before."""
    counts: dict[str, int] = {}
    for child in element:
        tag = child.tag
        if not isinstance(tag, str):
            raise RecordRefused(
                "xml-entity",
                None,
                "The record refers to an entity that the file does not hold. Ask the sender for plain text.",
            )
        number = counts.get(tag, 0)
        counts[tag] = number + 1
        yield child, tag, number


def _is_mixed(element: etree._Element) -> bool:
    """Whether text stands beside the children."""
    text = element.text
    if text and not text.isspace():
        return True
    return any((tail := child.tail) and not tail.isspace() for child in element)


def _prefix_of(element: etree._Element, name: str) -> str | None:
    space = name.partition("}")[0].removeprefix("{") if name.startswith("{") else None
    return next((prefix for prefix, uri in element.nsmap.items() if prefix and uri == space), None)
