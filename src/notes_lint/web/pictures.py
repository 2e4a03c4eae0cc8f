"""What a few bytes of a file say about it: its type, its size in pixels, and whether it is whole."""

from __future__ import annotations

from typing import NamedTuple

from notes_lint.lazy import pattern


class Picture(NamedTuple):
    """`media` is a MIME type or ``""``; `damage` says what is wrong with the bytes (given all of them)."""

    media: str = ""
    width: int = 0
    height: int = 0
    damage: str = ""


_SVG_LENGTH = pattern(rb"\s(width|height)\s*=\s*[\"']\s*([0-9]{1,6})(?:\.[0-9]{0,9})?(?:px)?\s*[\"']")


def look(data: bytes, *, whole: bool) -> Picture:
    """Recognise `data`, the beginning of a file (all of it if `whole`)."""
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return _png(data, whole)
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data, whole)
    if data[:6] in (b"GIF87a", b"GIF89a"):
        if len(data) < 13:
            return Picture("image/gif", damage="truncated")
        width, height = int.from_bytes(data[6:8], "little"), int.from_bytes(data[8:10], "little")
        return Picture("image/gif", width, height, "truncated" if whole and b"\x2c" not in data[13:] else "")
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return _webp(data, whole)
    if data[:2] == b"BM" and len(data) >= 26:
        width = abs(int.from_bytes(data[18:22], "little", signed=True))
        height = abs(int.from_bytes(data[22:26], "little", signed=True))
        return Picture("image/bmp", width, height)
    if data[:4] in (b"II*\0", b"MM\0*"):
        return Picture("image/tiff")
    if data[:4] == b"\0\0\1\0":
        return Picture("image/x-icon")
    if data[:2] == b"\xff\x0a" or data[:12] == b"\0\0\0\x0cJXL \r\n\x87\n":
        return Picture("image/jxl")
    if data[4:8] == b"ftyp":
        brand = data[8:12]
        if brand in (b"avif", b"avis"):
            return Picture("image/avif")
        if brand in (b"heic", b"heix", b"mif1", b"msf1", b"hevc"):
            return Picture("image/heic")
        return Picture("video/mp4")
    if data[:4] == b"\x1aE\xdf\xa3":
        return Picture("video/webm")
    if data[:5] == b"%PDF-":
        return Picture("application/pdf")
    if data[:4] == b"OggS" or data[:3] == b"ID3" or data[:4] == b"fLaC":
        return Picture("audio/*")
    return _svg(data)


def looks_like_html(data: bytes) -> bool:
    """Whether `data` starts as an HTML page does."""
    head = data[:2048].lstrip(b"\xef\xbb\xbf \t\r\n\f").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<head", b"<body")):
        return True
    return head.startswith((b"<!--", b"<?xml", b"<")) and (b"<html" in head or b"<body" in head)


def _png(data: bytes, whole: bool) -> Picture:
    if len(data) < 24 or data[12:16] != b"IHDR":
        return Picture("image/png", damage="truncated")
    width, height = int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")
    if not width or not height:
        return Picture("image/png", damage="without a size")
    cut = whole and b"IEND" not in data[-64:] and b"IEND\xaeB`\x82" not in data
    return Picture("image/png", width, height, "truncated" if cut else "")


def _jpeg(data: bytes, whole: bool) -> Picture:
    position = 2
    for _ in range(500):
        position = data.find(b"\xff", position)
        if position < 0 or position + 9 > len(data):
            break
        marker = data[position + 1]
        if marker == 0xFF:
            position += 1
        elif marker in (0x01, *range(0xD0, 0xD9)):
            position += 2
        elif 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            height = int.from_bytes(data[position + 5 : position + 7], "big")
            width = int.from_bytes(data[position + 7 : position + 9], "big")
            cut = whole and b"\xff\xda" not in data[position:]
            return Picture("image/jpeg", width, height, "truncated" if cut else "")
        else:
            position += 2 + max(2, int.from_bytes(data[position + 2 : position + 4], "big"))
    return Picture("image/jpeg", damage="truncated" if whole else "")


def _webp(data: bytes, whole: bool) -> Picture:
    damage = "truncated" if whole and int.from_bytes(data[4:8], "little") + 8 > len(data) + 1 else ""
    kind, width, height = data[12:16], 0, 0
    if kind == b"VP8X" and len(data) >= 30:
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
    elif kind == b"VP8L" and len(data) >= 25:
        bits = int.from_bytes(data[21:25], "little")
        width, height = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 " and len(data) >= 30:
        width = int.from_bytes(data[26:28], "little") & 0x3FFF
        height = int.from_bytes(data[28:30], "little") & 0x3FFF
    return Picture("image/webp", width, height, damage)


def _svg(data: bytes) -> Picture:
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\f").lower()
    start = head.find(b"<svg")
    if start < 0 or not head.startswith(b"<") or b"<html" in head[:start] or b"<body" in head[:start]:
        return Picture()
    tag = head[start : head.find(b">", start) % len(head)]
    sizes = {match[1]: int(match[2]) for match in _SVG_LENGTH.finditer(tag)}
    return Picture("image/svg+xml", sizes.get(b"width", 0), sizes.get(b"height", 0))
