"""What stands for a destination in text that is no link: a URL, a path with a file's suffix, an anchor.

Sources of patterns over bytes, to be put into others; ``0x1E`` and ``0x0B`` are those of `open_text`.
"""

from __future__ import annotations

_SUFFIXES = (
    rb"(?:md|markdown|mdx|html?|png|jpe?g|gif|svg|webp|pdf|txt|rst|ipynb|py|js|ts|rs|go|java|c|h|cpp|json|ya?ml|toml"
    rb"|csv|docx?|pptx?|xlsx?|zip|mp4|mp3|php|sh)"
)
URL = rb"(?:https?://|www\.|mailto:)[^\s<>\[\](){}\x00\x1e\xef]+(?:\([^\s()\x00\x1e]*\)[^\s<>\[\](){}\x00\x1e\xef]*)*"
_PATH = (
    rb"(?:\.{0,2}/)?[\w%.~-][^\s<>\[\](){}\x00\x1e|,;\xef]*\."
    + _SUFFIXES
    + rb"(?:#[^\s<>\[\]()\x00\x1e]*)?(?![\w.])"
    rb"|\.{1,2}/[\w%.-][^\s<>\[\](){}\x00\x1e\xef]*|/[\w-]+/[^\s<>\[\](){}\x00\x1e\xef]*|#[\w-]{2,}"
)
TARGET = rb"(?:" + URL + rb"|" + _PATH + rb")"
TITLE = rb"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'))?"
