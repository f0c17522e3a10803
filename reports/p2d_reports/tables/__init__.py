"""The report as plain tables, for a spreadsheet or a database."""
