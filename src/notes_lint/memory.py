"""What was worked out for a vault in an earlier run, for as long as all that it was worked out from stands.

A `Table` holds answers by question, and a digest of the facts that every answer in it follows from (the question
aside). Where the facts differ, the table begins empty: nothing is believed that could have come out otherwise.
The engine, the rules and the settings are a part of the key under which the whole memory is kept.
"""

from __future__ import annotations

from typing import Any

from msgspec import Raw, Struct
from msgspec.msgpack import Decoder, Encoder

MOST = 20_000
"""Answers that a table keeps: of more, the later ones."""


class Table(Struct, array_like=True, gc=False):
    """Answers as they are kept: the digest of their facts, and the encoded ``dict`` of them."""

    facts: bytes
    answers: Raw


class Memory:
    """The tables of a vault, by name. ``value`` is what `encoded` gave in an earlier run, or None."""

    def __init__(self, value: bytes | None = None) -> None:
        self._known: dict[str, Table] = {}
        self._open: dict[str, tuple[bytes, dict[Any, Any], int]] = {}
        if value is not None:
            try:
                self._known = Decoder(dict[str, Table]).decode(value)
            except ValueError:  # DecodeError or UnicodeDecodeError
                self._known = {}

    def table(self, name: str, facts: bytes, kind: Any) -> dict[Any, Any]:
        """The answers that follow from these facts, to be asked and added to.

        Args:
            name: which table.
            facts: the digest of all that an answer follows from beside its question.
            kind: the type of the ``dict``, for decoding.
        """
        opened = self._open.get(name)
        if opened is not None and opened[0] == facts:
            return opened[1]
        answers: dict[Any, Any] = {}
        known = self._known.get(name)
        if known is not None and known.facts == facts:
            try:
                answers = Decoder(kind).decode(known.answers)
            except ValueError:
                answers = {}
        self._open[name] = facts, answers, len(answers)
        return answers

    def encoded(self) -> bytes:
        """All tables, those that nobody asked for as they were; b"" where nothing is new."""
        encode = Encoder().encode
        tables = dict(self._known)
        news = False
        for name, (facts, answers, before) in self._open.items():
            if len(answers) == before:
                continue
            if len(answers) > MOST:
                answers = dict(list(answers.items())[-MOST // 2 :])
            try:
                tables[name] = Table(facts, Raw(encode(answers)))
            except UnicodeEncodeError:
                continue
            news = True
        return encode(tables) if news else b""
