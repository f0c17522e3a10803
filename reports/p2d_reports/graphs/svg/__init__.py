"""The graph as an SVG image, laid out in layers from left to right."""
