"""YAML text to plain values, strictly: no aliases, tags or repeated keys, and every scalar as written."""

from typing import Any

import yaml

from bluelamp.connect.mapping.errors import MappingProblem, MappingRefused

SIZE_BYTES_MAX = 256 * 1024
DEPTH_MAX = 16

_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def read_yaml(text: str, source: str) -> dict[str, Any]:
    """Give the mapping file's content as plain dicts, lists, texts, booleans and None.

    Raises `MappingRefused` for anything else that YAML could hold.
    """
    if len(text.encode("utf-8", "surrogatepass")) > SIZE_BYTES_MAX:
        limit = SIZE_BYTES_MAX // 1024
        raise _refused(
            source, None, f"The file is larger than {limit} KB.", "Move long code tables to a code list."
        )
    try:
        _scan(text, source)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        said = getattr(error, "problem", None) or "it cannot be read"
        raise _refused(
            source, mark, f"This is not YAML: {said}.", "Check indentation, quotes and brackets."
        ) from None
    content = _plain(root, "", source) if root is not None else None
    if not isinstance(content, dict):
        raise _refused(source, None, "The file holds no mapping.", "Start with `mapping: 1`.")
    return content


def _scan(text: str, source: str) -> None:
    """Refuse what could harm, event by event, before anything is built in memory."""
    depth = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _refused(
                source, event.start_mark, "Anchors and aliases (& and *) are refused.", "Write it out."
            )
        if getattr(event, "tag", None):
            raise _refused(source, event.start_mark, "Tags (!) are refused.", "Leave the tag out.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEPTH_MAX:
                raise _refused(source, event.start_mark, f"It nests deeper than {DEPTH_MAX}.", "Flatten it.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                raise _refused(
                    source, event.start_mark, "There is more than one document.", "Remove the `---`."
                )


def _plain(node: yaml.Node, path: str, source: str) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return _WORDS.get(node.value, node.value) if node.style is None else node.value
    if isinstance(node, yaml.SequenceNode):
        return [_plain(child, f"{path}.{at}", source) for at, child in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    content: dict[str, Any] = {}
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _refused(source, key_node.start_mark, "A key must be a plain text.", "Put it in quotes.")
        key = key_node.value
        here = f"{path}.{key}".lstrip(".")
        if key in content:
            raise _refused(source, key_node.start_mark, f"{here} stands here twice.", "Keep one of the two.")
        content[key] = _plain(value_node, here, source)
    return content


def _refused(source: str, mark: Any, problem: str, remedy: str) -> MappingRefused:
    where = f"line {mark.line + 1}, column {mark.column + 1}" if mark is not None else ""
    return MappingRefused([MappingProblem(where, problem, remedy)], source)
