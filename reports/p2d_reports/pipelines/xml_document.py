"""Writes elements as an XML document, whatever is in their text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from p2d_reports.text import visible

_COMMAND = re.compile(r"##(?=\w*\[)")


def element(name: str, attributes: Mapping[str, object], parent: ET.Element | None = None) -> ET.Element:
    """Return an element, the last one of its parent if there is one; its attributes are made clean."""
    clean = {key: visible(str(value)) for key, value in attributes.items()}
    return ET.Element(name, clean) if parent is None else ET.SubElement(parent, name, clean)


def document(root: ET.Element) -> str:
    """Return the document, indented by two spaces, and with no `##vso[` that a pipeline would run in its log."""
    ET.indent(root)
    written = _COMMAND.sub("#&#35;", ET.tostring(root, encoding="unicode"))
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{written}\n'
