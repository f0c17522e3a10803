"""The graph of the repository, drawn or to be drawn: Mermaid, DOT, JSON and SVG."""
