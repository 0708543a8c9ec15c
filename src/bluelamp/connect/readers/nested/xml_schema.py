"""Holding each record to an XML Schema. The schema and all that it includes lie beside the manifest."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, cast

from lxml import etree

from bluelamp.connect.readers.nested.shape import RecordRefused
from bluelamp.connect.readers.nested.xml_elements import local_name
from bluelamp.connect.readers.nested.xml_faults import SchemaUnusable
from bluelamp.connect.readers.paths import files_of

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_PARTS = tuple(f"{_XSD}{word}" for word in ("include", "import", "redefine", "override"))
PARTS_MAX = 200


class RecordSchema:
    """An XML Schema that record elements must be valid by."""

    def __init__(self, path: str, folder: Path, roots: Sequence[Path]) -> None:
        (first,) = files_of(path, folder, (folder, *roots), (".xsd",))[:1]
        self._refuse_strangers(first, folder, roots)
        try:
            self._schema = etree.XMLSchema(etree.parse(first, _parser()))
        except (etree.XMLSchemaParseError, etree.XMLSyntaxError, OSError) as error:
            raise SchemaUnusable(str(first), f"({error})", field="source.schema") from None

    @staticmethod
    def _refuse_strangers(first: Path, folder: Path, roots: Sequence[Path]) -> None:
        """Follow every include and import, so that libxml2 opens nothing that the roots do not allow."""
        waiting, met = [first], set[Path]()
        while waiting:
            path = waiting.pop()
            if path in met:
                continue
            met.add(path)
            if len(met) > PARTS_MAX:
                raise SchemaUnusable(
                    str(first), f"It draws in more than {PARTS_MAX} files.", field="source.schema"
                )
            try:
                root = etree.parse(path, _parser()).getroot()
            except (etree.XMLSyntaxError, OSError) as error:
                raise SchemaUnusable(str(path), f"({error})", field="source.schema") from None
            for part in root.iter(*_PARTS):
                location = part.get("schemaLocation")
                if location:
                    waiting += files_of(str(location), path.parent, (folder, *roots), (".xsd",))

    def check(self, element: etree._Element) -> None:
        """Raises `RecordRefused` with the first rule that the record breaks; the text itself is not quoted."""
        try:
            if self._schema.validate(element):
                return
        except etree.XMLSchemaValidateError:
            # libxml2 gives up on a reference to an entity that it was told not to expand.
            raise RecordRefused(
                "schema-invalid", None, "The schema cannot judge the record. Ask the sender for plain text without entities."
            ) from None  # fmt: skip
        first = next(iter(cast(Iterable[Any], self._schema.error_log)))
        place = (
            local_name(str(first.path or "").rpartition("/")[2].partition("[")[0]).rpartition(":")[2] or None
        )
        rule = first.type_name.removeprefix("SCHEMAV_").replace("_", " ").lower()
        raise RecordRefused(
            "schema-invalid",
            place,
            f"{place or 'The record'} breaks the schema's rule {rule}. Correct the source.",
        )


def _parser() -> etree.XMLParser:
    return etree.XMLParser(no_network=True, load_dtd=False, resolve_entities=False, huge_tree=False)
