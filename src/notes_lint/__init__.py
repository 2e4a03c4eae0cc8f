"""notes-lint: a linter for notes kept in Markdown."""

__version__ = "0.1.0"
