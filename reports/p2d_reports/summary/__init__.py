"""What an audit found on one page of Markdown, for the summary of a job or a comment on a pull request."""
