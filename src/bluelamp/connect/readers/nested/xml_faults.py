"""What libxml2 says of a bad file, in words an engineer can act on. It names places and never quotes the text."""

from typing import Any, cast

from lxml import etree

from bluelamp.connect.errors import SourceError, SourceTruncated, SourceUnreadable, WrongEncoding

_CUT = frozenset({"ERR_TAG_NOT_FINISHED", "ERR_CDATA_NOT_FINISHED",
                  "ERR_COMMENT_NOT_FINISHED", "ERR_PI_NOT_FINISHED"})  # fmt: skip
_ENCODING = frozenset({"ERR_INVALID_ENCODING", "ERR_UNSUPPORTED_ENCODING", "ERR_UNKNOWN_ENCODING", "ERR_INVALID_CHAR", "I18N_CONV_FAILED",
                       "I18N_NO_OUTPUT"})  # fmt: skip
_ENTITY = frozenset({"ERR_ENTITY_LOOP", "ERR_ENTITY_BOUNDARY"})


class XmlMalformed(SourceError):
    """The file is not well-formed XML.

    Ask for the extract again. `truncated = "quarantine"` in the manifest takes the records before the fault.
    """

    code = "xml-malformed"


class XmlUnsafe(SourceError):
    """The file declares entities, which can make a small file huge or draw in other files.

    Ask the sender for plain XML without a DOCTYPE that declares entities; Bluelamp expands none.
    """

    code = "xml-unsafe"


class SchemaUnusable(SourceError):
    """The XML Schema cannot be used.

    Put the whole schema, with all that it includes, beside the manifest and name its first file in `schema`.
    """

    code = "schema-unusable"


def in_our_words(error: etree.XMLSyntaxError, where: str) -> SourceError:
    """The error for a file that libxml2 does not take, with the line."""
    name, line = fault_name(error), error.position[0] or None
    plain = name.removeprefix("ERR_").replace("_", " ").lower()
    if name in _CUT:
        return SourceTruncated(where, "The XML breaks off before its last element is closed.", row=line)
    if name in _ENCODING:
        return WrongEncoding(
            where,
            f"The bytes are not text in the encoding that the file's first line names ({plain}).",
            row=line,
            remedy="Ask the sender to write the encoding that the file really has into its first line.",
        )
    if name in _ENTITY or "amplification" in str(error):
        return XmlUnsafe(where, f"({plain})", row=line)
    if name in {"ERR_NAME_TOO_LONG", "ERR_RESOURCE_LIMIT"} or "HUGE" in str(error):
        return SourceUnreadable(
            where,
            f"It goes beyond what the XML parser takes: elements nested 256 deep, or a text of 10 MB ({plain}).",
            row=line,
        )
    return XmlMalformed(where, f"({plain})", row=line)


def fault_name(error: etree.XMLSyntaxError) -> str:
    """libxml2's own name of the fault, such as ERR_TAG_NAME_MISMATCH."""
    types: Any = etree.ErrorTypes  # its table of names and the error's code are not in lxml's published types
    return str(types._getName(cast(Any, error).code, "ERR_INTERNAL_ERROR"))  # noqa: SLF001 (the only way to the name)
