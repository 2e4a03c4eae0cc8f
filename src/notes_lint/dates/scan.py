"""Every date in a line of text, read strictly: what is not surely a date is not one.

A date is recognised by its shape; whether it can exist is another question, so that ``2017-13-04`` and
``June 31st`` are found, too (`calendar.possible` says no).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from notes_lint.dates.calendar import pack, unpack, weekday
from notes_lint.dates.names import Word, month_words, months_among, weekdays_among, word
from notes_lint.lazy import pattern
from notes_lint.text import LETTERS, only

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator


class Mention(Struct, array_like=True, frozen=True, gc=False):
    """A date as it is written somewhere.

    ``when`` is packed, parts that are not said are 0; ``alt`` is the other reading where day and month may be
    swapped (0 where there is none); ``until`` is the end of a range, or 0; ``weekday`` is 1 to 7 as written, or 0.
    ``style`` is the format: tokens joined by ``|`` (see `notes_lint.dates.style`). ``start`` and ``end`` count
    code points of the text that was scanned, or bytes of the file in a record.
    """

    start: int
    end: int
    when: int
    style: str
    alt: int = 0
    until: int = 0
    weekday: int = 0
    language: str = "en"


# Signs beyond Latin-1 are kept out of sets: one that mixes them takes a millisecond to compile.
_BEFORE = r"(?<![0-9A-Za-z$£])(?<!€)(?<![0-9][-./:,])(?<!://)"
_DASH = r"(?:[-/&]|–|—"
_AFTER = r"(?![0-9A-SU-Za-z%])(?![-./:,][0-9])(?!\.[A-Za-z])"
YMD = pattern(_BEFORE + r"(?<!CVE-)(\d{4})([-/._])(\d{1,2})\2(\d{1,2})" + _AFTER)
_AMBIGUOUS = pattern(_BEFORE + r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})" + _AFTER)
_CJK = pattern(r"(\d{4})(年|년)([ ]?)(\d{1,2})(月|월)(?:([ ]?)(\d{1,2})(日|일))?")
_YEAR_MONTH = pattern(_BEFORE + r"((?:19|20)\d\d)([-/.])(\d{2})(?![0-9A-Za-z%])(?![-./:][0-9])")
_WORD = pattern(r"[^\s\d_.,;:()\[\]{}'’\"“”/\\|*<>#+=!?–—&@-]+")

_SUFFIX = r"([Ss]t|[NnRr]d|[Tt]h|ST|[NR]D|TH)?"
_CLOCK = r"(?![:.]?[0-9])(?! ?(?:[ap]\.?m|AM|PM|[Uu]hr)\b)(?![%$])(?!€)"
_YEAR = r"(?:(,?(?: of| de| del)?[ ,/_.-][ ]{0,2}|, ?)([012]\d{3}|'\d\d)(?!-?[0-9]))"
_RIGHT = pattern(
    r"(\.?(?:[ ]{0,2}|[ ]?[-_/,.]?[ ]?(?:the )?))(\d{1,2})" + _SUFFIX + _CLOCK
    + r"(?:([ ]?" + _DASH + r"|to|and|und|et|y|bis|, ?and)[ ]?)(\d{1,2})" + _SUFFIX + r"(?![:.-]?[0-9]))?"
    + r"(?:" + _YEAR + r"|(?![0-9A-Za-z]))"
)  # fmt: skip
_YEAR_RIGHT = pattern(
    r"(\.?[ ]?[-_/,. ][ ]?(?:of |de |del )?)((?:1[89]|2\d)\d\d|'\d\d)(?![0-9])(?![-/][0-9])"
)
_LEFT = pattern(
    r"(?<![0-9A-Za-z$#])(?<![0-9][-./:,])(?:(\d{1,2})" + _SUFFIX + r"([ ]?" + _DASH + r"|to|and|und|et|y|bis)[ ]?))?"
    r"(\d{1,2})(st|nd|rd|th|ST|ND|RD|TH|er|º|ª|°)?((?:\.|,)?[ ]{0,2}(?:of |de |den |d'|d’)?|[ ]?[-_/.][ ]?)$"
)  # fmt: skip
_YEAR_LEFT = pattern(r"(?<![0-9])((?:1|2)\d{3})([ ]?[-_/,. ][ ]?)$")
_DAY_BEFORE = pattern(
    r"([^\s\d_.,;:()\[\]{}'’\"“”/\\|*<>#+=!?–—&@-]+)(\.?,?[ ](?:the |den |dem |le |il )?|, ?|-|_|\()$"
)
_DAY_AFTER = pattern(r"(,? ?\(|,? |-|_)([^\s\d_.,;:()\[\]{}'’\"“”/\\|*<>#+=!?–—&@-]{2,12})(\.?\)|(?![\w]))")
_LATE_DAY = pattern(rb"(?<![0-9])(?:29|[3-9][0-9])(?![0-9])")
_HINT = pattern(r"[0-9][年년][ ]?[0-9]")
_SHAPE = bytes.maketrans(b"0123456789-/._", b"0000000000....")
_LETTERS = only(LETTERS)
# ASCII, and the bytes of quotation marks, dashes and the like: what is left holds letters of other alphabets.
_NO_LETTERS = bytes([*range(0xC0), 0xC2, 0xE2])
_REACH = 40  # bytes from a digit to the far end of the month's name that belongs to it, at most
_NONE: frozenset[str] = frozenset()


def scan(text: str) -> list[Mention]:
    """All dates of a line, in order, none overlapping another. Offsets are code points of ``text``."""
    found: list[Mention] = []
    if not any(map(text.__contains__, "0123456789")):
        return found
    numbers, months = _hints(text.encode("utf-8", "replace"))
    if numbers:
        found += numeric(text)
    if months:
        found += _named_in(text, months)
    if len(found) < 2:
        return found
    apart = []
    taken = 0
    for mention in sorted(found, key=lambda m: (m.start, -m.end)):
        if mention.start >= taken:
            apart.append(mention)
            taken = mention.end
    return apart


def may_hold(raw: bytes) -> bool:
    """Whether `scan` may find something in a line (UTF-8) that has digits: True for all that is not surely without."""
    numbers, months = _hints(raw)
    return numbers or bool(months)


def sound(raw: bytes) -> bool:
    """Whether any date of a line can exist as it is written: days that every month has, and no weekday."""
    shape = raw.translate(_SHAPE)
    if b"0.0" in shape or b"0. 0" in shape or raw.translate(None, _NO_LETTERS) or _LATE_DAY.search(raw):
        return False
    return not weekdays_among(raw.lower().translate(_LETTERS).split())


def _hints(raw: bytes) -> tuple[bool, frozenset[str]]:
    """Whether digits stand in a line as they may in a date, and which parts of it are months' names."""
    shape = raw.translate(_SHAPE)
    numbers = b"0.0" in shape or b"0. 0" in shape
    if not raw.translate(None, _NO_LETTERS):
        near = raw[max(0, shape.find(b"0") - _REACH) : shape.rfind(b"0") + _REACH]
        names = months_among(near.lower().translate(_LETTERS).split())
        return numbers, frozenset(name.decode() for name in names) if names else _NONE
    text = raw.decode("utf-8", "replace")
    if not numbers and ("年" in text or "년" in text):
        numbers = _HINT.search(text) is not None
    return numbers, month_words().intersection(_WORD.findall(text.lower()))


def _named_in(text: str, months: Collection[str]) -> Iterator[Mention]:
    """Dates with a month's name; ``months`` are those that the text holds."""
    lower = text.lower()
    for match in _WORD.finditer(text) if len(lower) != len(text) else _places(text, lower, months):
        found = word(match[0].lower())
        if found is not None and found.month:
            mention = _named(text, match, found)
            if mention is not None:
                yield _with_weekday(text, mention)


def _places(text: str, lower: str, names: Collection[str]) -> Iterator[re.Match[str]]:
    """The whole words of a text that are one of these."""
    for name in names:
        at = lower.find(name)
        while at >= 0:
            end = at + len(name)
            if not (lower[at - 1 : at].isalpha() or lower[end : end + 1].isalpha()):
                match = _WORD.match(text, at)
                if match is not None and match.end() == end and _WORD.match(text, at - 1, at) is None:
                    yield match
            at = lower.find(name, end)


def numeric(text: str) -> Iterator[Mention]:
    """Dates of digits alone, each with the weekday beside it."""
    for match in YMD.finditer(text):
        year, mark, month, day = match.groups()
        when = pack(int(year), int(month), int(day))
        style = f"YYYY|{mark}|{number_token('M', month)}|{mark}|{number_token('D', day)}"
        yield _with_weekday(text, Mention(match.start(), match.end(), when, style))
    for match in _AMBIGUOUS.finditer(text):
        mention = two_orders(match.start(), match.end(), match[1], match[2], match[3], match[4])
        if mention is not None:
            yield _with_weekday(text, mention)
    for match in _CJK.finditer(text):
        year, y, gap, month, m, gap2, day, d = match.groups()
        style = f"YYYY|{y}{gap}|{number_token('M', month)}|{m}"
        if day:
            style += f"{gap2}|{number_token('D', day)}|{d}"
        yield _with_weekday(
            text, Mention(match.start(), match.end(), pack(int(year), int(month), int(day or 0)), style)
        )
    for match in _YEAR_MONTH.finditer(text):
        if 0 < int(match[3]) < 13:
            yield Mention(
                match.start(), match.end(), pack(int(match[1]), int(match[3]), 0), f"YYYY|{match[2]}|MM"
            )


def number_token(letter: str, digits: str) -> str:
    """The format of a day's or month's digits; from 10 on nobody can tell whether zeros are written."""
    if len(digits) == 1:
        return letter
    return letter * 2 if digits[0] == "0" else letter + "*"


def two_orders(start: int, end: int, a: str, mark: str, b: str, year: str) -> Mention | None:
    """``03/04/2019``: the reading that can be, or both."""
    first, second = int(a), int(b)
    if not first or not second or first > 31 or second > 31:
        return None
    full = int(year) if len(year) == 4 else 2000 + int(year)
    month_first, day_first = pack(full, first, second), pack(full, second, first)
    last = "YYYY" if len(year) == 4 else "YY"
    if first > 12:
        style = f"{number_token('D', a)}|{mark}|{number_token('M', b)}|{mark}|{last}"
        return Mention(start, end, day_first, style)
    style = f"{number_token('M', a)}|{mark}|{number_token('D', b)}|{mark}|{last}"
    other = day_first if second < 13 and first != second else 0
    return Mention(start, end, month_first, style, other)


def case_of(word: str) -> str:
    """``T``itle, ``L``ower or ``U``pper case of a name."""
    if word.islower():
        return "L"
    return "U" if word.isupper() and len(word) > 1 else "T"


def name_token(letter: str, word: Word, text: str) -> str:
    """The format of a month's or weekday's name."""
    width = letter * 4 if word.width == "W" else letter * 3 if word.width == "S" else letter * 3 + "x"
    if word.width == "S" and len(text) > 3 and word.language == "en":
        width += "+"  # Sept, Tues, Thurs
    return f"{width}:{case_of(text)}"


def _day_token(digits: str, suffix: str | None) -> str:
    return ("DDo" if digits[0] == "0" else "Do") if suffix else number_token("D", digits)


def _named(text: str, match: re.Match[str], word: Word) -> Mention | None:
    start, end = match.span()
    name = name_token("M", word, match[0])
    # A day stands close before its month's name, or not at all.
    near = any(map(str.isdigit, text[max(0, start - 10) : start]))
    left = _LEFT.search(text, max(0, start - 24), start) if near else None
    if left is not None and not 0 < int(left[4]) < 40:
        left = None
    right = _RIGHT.match(text, end)
    if right is not None and not 0 < int(right[2]) < 40:
        right = None
    if left is not None and (right is None or right[7] is None):
        return _day_first(text, end, word, name, left)
    if right is not None:
        return _month_first(text, start, word, name, right)
    year = _YEAR_RIGHT.match(text, end)
    if year is not None:
        number, token, mark = _year(year[2])
        return Mention(
            start,
            year.end(),
            pack(number, word.month, 0),
            f"{name}|{year[1]}{mark}|{token}",
            0,
            0,
            0,
            word.language,
        )
    before = _YEAR_LEFT.search(text, max(0, start - 8), start)
    if before is not None:
        return Mention(
            before.start(),
            end,
            pack(int(before[1]), word.month, 0),
            f"YYYY|{before[2]}|{name}",
            0,
            0,
            0,
            word.language,
        )
    return None


def _year(digits: str) -> tuple[int, str, str]:
    if digits.startswith("'"):
        return 2000 + int(digits[1:]), "YY", "'"
    return int(digits), "YYYY", ""


def _day_first(text: str, end: int, word: Word, name: str, left: re.Match[str]) -> Mention | None:
    first, _suffix, between, digits, suffix, gap = left.groups()
    if (
        word.language == "en"
        and word.width == "B"
        and not text[end - 3 : end - 2].isupper()
        and not gap.strip(" ")
    ):
        return None  # "3 may be"
    start, day, until = left.start(), int(digits), 0
    style = f"{_day_token(digits, suffix)}|{gap}|{name}"
    if gap.startswith(".") and word.language == "en" and word.width == "W" and match_german(word):
        word = replace(word, language="de")
    if suffix in ("er", "º", "ª", "°"):
        style = f"{number_token('D', digits)}|{suffix}{gap}|{name}"
    if first is None:
        start = left.start(4)
    year, tail = 0, _YEAR_RIGHT.match(text, end)
    if tail is not None:
        year, token, mark = _year(tail[2])
        style += f"|{tail[1]}{mark}|{token}"
        end = tail.end()
    if first is not None:
        style = f"{_day_token(first, None)}|{between}|{style}"
        until = pack(year, word.month, day)
        day = int(first)
    return Mention(start, end, pack(year, word.month, day), style, 0, until, 0, word.language)


def match_german(word: Word) -> bool:
    """Whether an English month's name is German as well (April, August, September, November)."""
    return word.month in (4, 8, 9, 11)


def _month_first(text: str, start: int, word: Word, name: str, right: re.Match[str]) -> Mention | None:
    gap, digits, suffix, between, last, suffix2, comma, year_text = right.groups()
    if (
        word.language == "en"
        and word.width == "B"
        and text[start].islower()
        and right[8] is None
        and not gap.strip(" ")
    ):
        return None  # "may 5 people"
    style, year, end, until = f"{name}|{gap}|{_day_token(digits, suffix)}", 0, right.end(3), 0
    if end == -1:
        end = right.end(2)
    if last is not None:
        style += f"|{between}|{_day_token(last, suffix2)}"
        end = max(right.end(5), right.end(6))
    if year_text is not None:
        year, token, mark = _year(year_text)
        style += f"|{comma}{mark}|{token}"
        end = right.end(8)
    elif (before := _YEAR_LEFT.search(text, max(0, start - 8), start)) is not None:
        year, start = int(before[1]), before.start()
        style = f"YYYY|{before[2]}|{style}"
    if last is not None:
        until = pack(year, word.month, int(last))
        if not int(digits) < until % 100 < 32:
            return None
    return Mention(start, end, pack(year, word.month, int(digits)), style, 0, until, 0, word.language)


def _with_weekday(text: str, mention: Mention) -> Mention:
    """The mention with the weekday beside it, if there is one."""
    beside = text[mention.start - 1 : mention.start] in (" ", ",", "-", "_", "(")
    before = _DAY_BEFORE.search(text, max(0, mention.start - 24), mention.start) if beside else None
    if before is not None:
        day = word(before[1].lower())
        if day is not None and day.weekday:
            style = f"{name_token('d', day, before[1])}|{before[2]}|{mention.style}"
            language = (
                day.language if mention.language == "en" and "MMM" not in mention.style else mention.language
            )
            return Mention(
                before.start(),
                mention.end,
                mention.when,
                style,
                mention.alt,
                mention.until,
                day.weekday,
                language,
            )
    beside = text[mention.end : mention.end + 1] in (" ", ",", "-", "_", "(")
    after = _DAY_AFTER.match(text, mention.end) if beside else None
    if after is not None:
        day = word(after[2].lower())
        if day is not None and day.weekday:
            style = f"{mention.style}|{after[1]}|{name_token('d', day, after[2])}"
            end = after.end(2)
            if "(" in after[1] and after[3].endswith(")"):
                style, end = f"{style}|{after[3]}", after.end(3)
            language = (
                day.language if mention.language == "en" and "MMM" not in mention.style else mention.language
            )
            return Mention(
                mention.start, end, mention.when, style, mention.alt, mention.until, day.weekday, language
            )
    return mention


def wrong_weekday(mention: Mention) -> bool:
    """Whether the weekday as written is not that of the date (a complete date that can exist)."""
    from notes_lint.dates.calendar import complete, possible

    return (
        bool(mention.weekday)
        and complete(mention.when)
        and possible(mention.when)
        and not mention.until
        and (
            weekday(mention.when) != mention.weekday
            and not (mention.alt and possible(mention.alt) and weekday(mention.alt) == mention.weekday)
        )
    )


def plausible_year(when: int) -> bool:
    """Whether a note may well be of that year; 0 is no year."""
    year = unpack(when)[0]
    return not year or 1900 <= year < 2100
