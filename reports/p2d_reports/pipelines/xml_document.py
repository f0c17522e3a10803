"""Writes elements as an XML document, whatever is in their text."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as ET

from p2d_reports.text import visible


def element(name: str, attributes: Mapping[str, object], parent: ET.Element | None = None) -> ET.Element:
    """Return an element, the last one of its parent if there is one; its attributes are made clean."""
    clean = {key: visible(str(value)) for key, value in attributes.items()}
    return ET.Element(name, clean) if parent is None else ET.SubElement(parent, name, clean)


def document(root: ET.Element) -> str:
    """Return the document, indented by two spaces."""
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'
