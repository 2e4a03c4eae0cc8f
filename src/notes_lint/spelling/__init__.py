"""Words: which of them are wrong, and what was meant."""

MOST_TOKENS = 60_000
"""Tokens of which a process keeps in mind what they are, lest a large vault fills the memory."""
