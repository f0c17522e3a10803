"""Writes elements as an XML document, whatever is in their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from p2d_reports.text import visible

_NO_CHARACTER = re.compile("[\ufffe\uffff]")


def element(name: str, attributes: Mapping[str, object], parent: ET.Element | None = None) -> ET.Element:
    """Return an element, the last one of its parent if there is one; its attributes are made clean."""
    clean = {key: xml_text(str(value)) for key, value in attributes.items()}
    return ET.Element(name, clean) if parent is None else ET.SubElement(parent, name, clean)


def xml_text(text: str) -> str:
    r"""Return text without the characters that XML 1.0 has no way to write; they become escapes such as `\x00`."""
    return _NO_CHARACTER.sub(lambda match: rf"\u{ord(match[0]):04x}", visible(text))


def document(root: ET.Element) -> str:
    """Return the document, indented by two spaces."""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
