"""Colours as plain ANSI sequences: no library has to be loaded to print a report."""

from __future__ import annotations


class Style:
    """Paints text, or leaves it as it is where no colour is wanted."""

    def __init__(self, color: bool) -> None:
        self.color = color

    def paint(self, code: str, text: str) -> str:
        """Text between a sequence and the reset; sequences do not nest."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and text else text

    def bold(self, text: str) -> str:
        return self.paint("1", text)

    def faint(self, text: str) -> str:
        return self.paint("2", text)

    def error(self, text: str) -> str:
        return self.paint("1;31", text)

    def warning(self, text: str) -> str:
        return self.paint("1;33", text)

    def good(self, text: str) -> str:
        return self.paint("32", text)

    def bad(self, text: str) -> str:
        return self.paint("31", text)

    def frame(self, text: str) -> str:
        return self.paint("36", text)

    def severity(self, name: str) -> str:
        return self.error(name) if name == "error" else self.warning(name)
