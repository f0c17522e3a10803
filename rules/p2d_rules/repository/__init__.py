"""What a repository uses everywhere: loggers, contexts, clients (PTD9xx)."""
