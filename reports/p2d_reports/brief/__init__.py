"""What a developer needs to know to move one flow, in one Markdown file."""
