"""Words: which of them are wrong, and what was meant."""

MOST_TOKENS = 60_000
"""Tokens of which a process keeps in mind what they are, lest a large vault fills the memory."""

FOLDER = __path__[0]
"""Where the tables lie."""


def read(path: str) -> bytes:
    """The bytes of a table."""
    with open(path, "rb") as file:
        return file.read()
