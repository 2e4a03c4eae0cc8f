"""Recall and noise of the rules on dates, measured by planting.

Vaults of many dialects are made by a generator that knows each note's true date. One mistake is planted into a
clean vault at a time, the vault is linted, and three things are counted: was anything said of that note, is the
first fix the truth, and was anything said of another note. Run as a script for the full table:

    python tests/bench/plant_dates.py [--notes 200] [--tries 4] [--dialect NAME] [--kind NAME] [--show]

`tests/test_dates_planted.py` runs a small, fixed part of it.
"""

from __future__ import annotations

import argparse
import datetime
import random
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from notes_lint.dates.calendar import ordinal_suffix
from notes_lint.dates.names import month_name, weekday_name
from notes_lint.lint import Mapper, MemoryTree, lint
from notes_lint.pack import read, shipped_folder
from notes_lint.ruleset import RuleSet
from notes_lint.settings import Loaded, Settings
from notes_lint.testing import apply_simply

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notes_lint.diagnostic import Diagnostic

Day = tuple[int, int, int]

WORDS = [
    "amber",
    "basin",
    "cedar",
    "delta",
    "ember",
    "fjord",
    "grove",
    "heron",
    "inlet",
    "juniper",
    "kelp",
    "larch",
    "meadow",
    "nettle",
    "orchard",
    "pebble",
    "quarry",
    "reed",
    "sorrel",
    "thistle",
    "umber",
    "valley",
    "willow",
    "yarrow",
    "zephyr",
]
TOPICS = (
    "the roof", "a new printer", "budget", "Wasm 2.0", "50 years of SQL", "HTTP/3", "chapter 12", "Python 3.12", "rain",
    "visitors", "the 1990s", "room 101", "parts 3+4", "the year 2000 problem", "bread", "C++20", "numbers",
)  # fmt: skip


def form(pattern: str, day: Day, language: str = "en", weekday: int = 0) -> str:
    """A date in a pattern: %Y %y %m %d %M %D (without zeros) %B %b %A %a %o (day with its ordinal)."""
    year, month, number = day
    try:
        actual = datetime.date(year, month, number).isoweekday()
    except ValueError:
        actual = 1
    weekday = weekday or actual
    safe = min(max(month, 1), 12)
    parts = {
        "%Y": f"{year:04d}", "%y": f"{year % 100:02d}", "%m": f"{month:02d}", "%d": f"{number:02d}", "%M": str(month),
        "%D": str(number), "%o": f"{number}{ordinal_suffix(number)}", "%B": month_name(language, safe),
        "%b": month_name(language, safe, short=True), "%l": month_name(language, safe, short=True).lower(),
        "%A": weekday_name(language, weekday), "%a": weekday_name(language, weekday, short=True),
    }  # fmt: skip
    for code, text in parts.items():
        pattern = pattern.replace(code, text)
    return pattern


class Dialect(NamedTuple):
    """How notes are named and headed: patterns for `form`, with {slug}, {title} and {kind} beside the date."""

    name: str
    path: str
    text: str
    days: Callable[[random.Random, int], list[Day]]
    language: str = "en"
    kinds: tuple[str, ...] = ("",)
    other: str = ""  # the header in another format
    sloppy: str = ""  # the file name in another format, or with a part left out
    bare: bool = False  # nothing but the name says the date


def every(
    step: int, first: Day = (2022, 1, 3), skip: float = 0.15
) -> Callable[[random.Random, int], list[Day]]:
    """Days in a rhythm of `step`, some of them left out."""

    def days(rng: random.Random, count: int) -> list[Day]:
        day = datetime.date(*first)
        out: list[Day] = []
        while len(out) < count:
            if rng.random() > skip:
                out.append((day.year, day.month, day.day))
            day += datetime.timedelta(step)
        return out

    return days


def irregular(rng: random.Random, count: int) -> list[Day]:
    """Posts as they come: a few days apart."""
    day = datetime.date(2018, 2, 1)
    out: list[Day] = []
    for _ in range(count):
        day += datetime.timedelta(rng.choice((1, 1, 2, 3, 4, 5, 7, 9, 12, 20)))
        out.append((day.year, day.month, day.day))
    return out


def conferences(rng: random.Random, count: int) -> list[Day]:
    """Three days in a row, every second month."""
    day = datetime.date(2012, 1, 24)
    out: list[Day] = []
    while len(out) < count:
        for i in range(3):
            each = day + datetime.timedelta(i)
            out.append((each.year, each.month, each.day))
        day += datetime.timedelta(rng.choice((56, 63)))
    return out[:count]


def months(rng: random.Random, count: int) -> list[Day]:
    """One topic a month (the day is not said)."""
    return [(2010 + i // 12, i % 12 + 1, 1) for i in range(count)]


DIALECTS = (
    Dialect("roam", "%Y/%m-%d-{slug}.md", "- {title} — [[%B %o, %Y]]\n    - Who was there\n",
            every(7, (2021, 1, 3)), other="- {title} — [[%b %D, %Y]]\n    - Who was there\n", sloppy="%Y/%m-{slug}.md"),
    Dialect("roam-months", "%Y/%m-{slug}.md", "- {title} (%b %Y)\n    - Summary\n", months,
            other="- {title} (%B %Y)\n    - Summary\n"),
    Dialect("logseq", "journals/%Y_%m_%d.md", "date:: [[%b %o, %Y]]\n\n- {title}\n- Tea\n", every(1),
            other="date:: %Y-%m-%d\n\n- {title}\n- Tea\n", sloppy="journals/%Y-%m-%d.md"),
    Dialect("obsidian", "Daily/%Y/%m-%B/%Y-%m-%d.md", "# %A, %B %o, %Y\n\n{title}.\n", every(1),
            other="# %Y-%m-%d\n\n{title}.\n", sloppy="Daily/%Y/%m-%B/%Y-%M-%D.md"),
    Dialect("obsidian-matter", "Journal/%Y-%m-%d.md", "---\ndate: %Y-%m-%d\ntags: [day]\n---\n\n# {title}\n", every(2),
            other="---\ndate: %d/%m/%Y\ntags: [day]\n---\n\n# {title}\n", sloppy="Journal/%Y-%M-%D.md"),
    Dialect("foam", "journals/%Y-%m-%d.md", "# %Y-%m-%d\n\n{title}, and tea.\n", every(1),
            other="# %B %D, %Y\n\n{title}, and tea.\n", sloppy="journals/%Y-%M-%D.md"),
    Dialect("jekyll", "_posts/%Y-%m-%d-{slug}.md", "---\ntitle: {title}\ndate: %Y-%m-%d 10:00:00 +0100\n---\n\nWords.\n",
            irregular, sloppy="_posts/%Y-%M-%D-{slug}.md"),
    Dialect("hugo", "content/posts/%Y-%m-%d-{slug}/index.md", "+++\ntitle = \"{title}\"\ndate = %Y-%m-%dT10:00:00Z\n+++\n\nWords.\n",
            irregular),
    Dialect("wasi", "%Y/WASI-%m-%d.md",
            "![logo](/logo.png)\n\n## Agenda for the %B %D video call\n\n- **Where**: zoom\n- **When**: %B %D, %Y at 16:00 UTC\n\n1. {title}\n",
            every(14, (2017, 1, 5)),
            other="![logo](/logo.png)\n\n## Agenda for the %B %D video call\n\n- **Where**: zoom\n- **When**: %D %B %Y at 16:00 UTC\n\n1. {title}\n",
            sloppy="%Y/WASI-%m-%D.md"),
    Dialect("tc39", "meetings/%Y-%m/%l-%D.md", "# %B %D, %Y Meeting Notes\n\n- {title}\n", conferences,
            other="# %D %B %Y Meeting Notes\n\n- {title}\n"),
    Dialect("telcons", "%Y/telcons/%m-%d-{kind}.md", "# Telcon\n\n%D %B %Y\n\n{title}\n", every(7, (2018, 1, 9)),
            kinds=("agenda", "minutes"), other="# Telcon\n\n%B %D, %Y\n\n{title}\n", sloppy="%Y/telcons/%M-%D-{kind}.md"),
    Dialect("stacks", "meetings/stacks-%Y-%m-%d.md", "# Stacks meeting\n\nDate: %a %D %b %Y\n\n- {title}\n",
            every(7, (2020, 1, 6)), other="# Stacks meeting\n\nDate: %Y-%m-%d\n\n- {title}\n", sloppy="meetings/stacks-%Y-%M-%D.md"),
    Dialect("sitzung", "protokolle/%d-%m-%Y.md", "# Sitzung vom %D. %B %Y\n\nThema: {title}\n", every(14, (2016, 1, 12)),
            "de", other="# Sitzung vom %d.%m.%Y\n\nThema: {title}\n", sloppy="protokolle/%Y-%m-%d.md"),
    Dialect("standup", "notes/%m-%d-%Y.md", "# Standup\n\n**Date:** %m/%d/%Y\n\n- {title}\n", every(3, (2021, 3, 1)),
            other="# Standup\n\n**Date:** %B %D, %Y\n\n- {title}\n", sloppy="notes/%M-%D-%Y.md"),
    Dialect("minutes", "minutes/%Y/%Y-%m-%d-minutes.md",
            "# Minutes\n\n**Present**: Ada, Grace\n**Meeting date**: %D %B %Y, 10:00\n\n## {title}\n", every(7, (2015, 3, 5)),
            other="# Minutes\n\n**Present**: Ada, Grace\n**Meeting date**: %Y-%m-%d, 10:00\n\n## {title}\n",
            sloppy="minutes/%Y/%Y-%M-%D-minutes.md"),
    Dialect("folders", "meetings/%Y-%m-%d/README.md", "# Working group, %B %D %Y\n\n{title}\n", every(14, (2018, 9, 4)),
            other="# Working group, %D %B %Y\n\n{title}\n"),
    Dialect("words", "notes/%D %B %Y.md", "# %A %D %B %Y\n\n{title}\n", every(3, (2019, 5, 6)),
            other="# %B %D, %Y\n\n{title}\n", sloppy="notes/%Y-%m-%d.md"),
    Dialect("dots", "log/%Y.%m.%d.md", "%A, %B %D, %Y\n\n{title}\n", every(1, (2020, 2, 1)),
            other="%Y-%m-%d\n\n{title}\n", sloppy="log/%Y.%M.%D.md"),
    Dialect("six", "log/%y%m%d-{slug}.md", "# {title}\n\n%d.%m.%Y\n", every(5, (2016, 1, 1)),
            other="# {title}\n\n%Y-%m-%d\n"),
    Dialect("reunion", "reunions/compte-rendu-%Y-%m-%d.md", "# Réunion du %A %D %B %Y\n\n{title}\n",
            every(7, (2021, 9, 7)), "fr", other="# Réunion du %d/%m/%Y\n\n{title}\n",
            sloppy="reunions/compte-rendu-%Y-%M-%D.md"),
    Dialect("month-folders", "%Y/%m/%d-{slug}.md", "# {title} (%b %o, %Y)\n", every(2, (2020, 1, 2)),
            other="# {title} (%B %o, %Y)\n"),
    Dialect("matter-and-title", "weekly/%Y-%m-%d.md", "---\ntitle: Weekly of %B %D, %Y\ndate: %Y-%m-%d\n---\n\n# {title}\n",
            every(7, (2022, 1, 7)), sloppy="weekly/%Y-%M-%D.md"),
    Dialect("table", "calls/call_%Y_%m_%d.md", "# Call\n\n| | |\n| --- | --- |\n| Date | %B %D, %Y |\n| Topic | {title} |\n",
            every(14, (2017, 4, 12)), other="# Call\n\n| | |\n| --- | --- |\n| Date | %D %B %Y |\n| Topic | {title} |\n",
            sloppy="calls/call_%Y_%M_%D.md"),
    Dialect("numbered", "agenda-{number}.md", "# Agenda {number}\n\nDate: %B %D, %Y\n\n{title}\n", every(14, (2017, 1, 11), 0.0),
            other="# Agenda {number}\n\nDate: %Y-%m-%d\n\n{title}\n"),
    Dialect("telcons-below", "%Y/calls/%m-%d-minutes.md", "## Teleconference\n##### %d %B %Y\n\nPresent: Ada\n\n### {title}\n",
            every(7, (2018, 3, 6)), other="## Teleconference\n##### %B %D, %Y\n\nPresent: Ada\n\n### {title}\n",
            sloppy="%Y/calls/%m-%D-minutes.md"),
    Dialect("compact", "zettel/%Y%m%d-{slug}.md", "# {title}\n\n%A, %D %B %Y\n", irregular,
            other="# {title}\n\n%Y-%m-%d\n", sloppy="zettel/%Y-%m-%d-{slug}.md"),
)  # fmt: skip


class Made(NamedTuple):
    """A note of a clean vault: its true date and what it is made from."""

    day: Day
    slug: str
    title: str
    kind: str
    number: int = 0


class Maker:
    """One clean vault of a dialect, and variants of its notes."""

    def __init__(self, dialect: Dialect, count: int, seed: int) -> None:
        self.dialect = dialect
        rng = random.Random(f"{dialect.name}/{seed}")
        days = dialect.days(rng, count // len(dialect.kinds))
        self.made = [
            Made(
                day,
                f"{rng.choice(WORDS)}-{rng.choice(WORDS)}",
                f"On {rng.choice(TOPICS)} and {rng.choice(WORDS)}",
                kind,
                i,
            )
            for i, day in enumerate(days, 1)
            for kind in dialect.kinds
        ]
        self.files = {self.path(note): self.text(note) for note in self.made}

    def path(self, note: Made, day: Day | None = None, pattern: str = "") -> str:
        """The note's path, for its own date or another, in the dialect's pattern or another."""
        text = form(pattern or self.dialect.path, day or note.day)
        return (
            text.replace("{slug}", note.slug)
            .replace("{kind}", note.kind)
            .replace("{number}", f"{note.number}")
        )

    def text(self, note: Made, day: Day | None = None, pattern: str = "", weekday: int = 0) -> str:
        """The note's text, likewise."""
        text = form(pattern or self.dialect.text, day or note.day, self.dialect.language, weekday)
        return text.replace("{title}", note.title).replace("{number}", f"{note.number}")


class MessyMaker(Maker):
    """A vault as people keep it: headers that are missing, an older format in the first years, undated notes with
    dates in their text, an index, titles that speak of other days. (What is said of a missing header is no noise
    here, because it is missing.)"""

    def __init__(self, dialect: Dialect, count: int, seed: int) -> None:
        super().__init__(dialect, count, seed)
        rng = random.Random(f"messy/{dialect.name}/{seed}")
        older = len(self.made) // 4
        self.messy: dict[Made, str] = {}
        for i, note in enumerate(self.made):
            text = super().text(note)
            dice = rng.random()
            if dialect.other and i < older and "%B" in dialect.text:
                text = super().text(note, pattern=dialect.other)
            if dice < 0.08:
                text = f"{note.title}\n\nWritten in a hurry, without anything above it, and never looked at again.\n"
            elif dice < 0.16:
                text += form(
                    "\n## Follow-up of %B %D\n\nSee the call of %Y-%m-%d.\n", self.made[max(0, i - 2)].day
                )
            elif dice < 0.2:
                text += "\n" + "".join(
                    form("## %Y-%m-%d\n\nMore.\n\n", each.day) for each in self.made[i : i + 3]
                )
            elif dice < 0.24 and text.startswith("# "):
                first, _, rest = text.partition("\n")
                text = f"{first} (what happened on {form('%B %D', self.made[max(0, i - 1)].day)})\n{rest}"
            self.messy[note] = text
        for note in self.made:
            self.files[self.path(note)] = self.messy[note]
        self.files["README.md"] = "# Notes\n\n" + "".join(
            f"- {form('%B %o, %Y', note.day)}: [{note.title}]({self.path(note)})\n"
            for note in self.made[-20:]
        )
        for i in range(8):
            self.files[f"articles/{rng.choice(WORDS)}-{i}.md"] = form(
                "# The flood of %B %D, %Y\n\nWords.\n", self.made[i].day
            )
            folder = self.path(self.made[i]).rpartition("/")[0]
            self.files[f"{folder}/{rng.choice(WORDS)}-{i}-list.md"] = form(
                "# List\n\nBegun on %B %D, %Y.\n", self.made[i].day
            )


class Planted(NamedTuple):
    """A mistake: which note, where it lies and what it says now; or None for path or text where that is unchanged."""

    note: Made
    path: str
    text: str


def header_copied(maker: Maker, rng: random.Random) -> Planted:
    """The header of the last note of the kind."""
    kinds = len(maker.dialect.kinds)
    i = rng.randrange(kinds, len(maker.made))
    note, last = maker.made[i], maker.made[i - kinds]
    return Planted(note, maker.path(note), maker.text(note, last.day))


def _some(maker: Maker, rng: random.Random, wanted: Callable[[Day], bool]) -> Made | None:
    notes = [note for note in maker.made if wanted(note.day)]
    return rng.choice(notes) if notes else None


def name_swapped(maker: Maker, rng: random.Random) -> Planted | None:
    """Day and month exchanged in the name (both can be months)."""
    note = _some(maker, rng, lambda day: day[2] <= 12 and day[1] != day[2])
    if note is None or not any(code in maker.dialect.path for code in ("%m-%d", "%m_%d", "%d-%m", "%m%d")):
        return None
    year, month, number = note.day
    return Planted(note, _only_name(maker, note, (year, number, month)), maker.text(note))


def _only_name(maker: Maker, note: Made, day: Day) -> str:
    """The path with another date in the file name (or the dated folder of a bundle), folders as they were."""
    pattern = maker.dialect.path
    cut = pattern.rindex("/", 0, pattern.rindex("/")) if pattern.endswith("/index.md") else pattern.rfind("/")
    head, tail = pattern[: cut + 1], pattern[cut + 1 :]
    return maker.path(note, pattern=head) + maker.path(note, day, tail)


def impossible_name(maker: Maker, rng: random.Random) -> Planted | None:
    """`2017-13-04`: exchanged, and the day is no month."""
    note = _some(maker, rng, lambda day: day[2] > 12)
    if note is None or "%Y-%m-%d" not in maker.dialect.path.rpartition("/")[2]:
        return None
    year, month, number = note.day
    return Planted(note, _only_name(maker, note, (year, number, month)), maker.text(note))


def name_month(maker: Maker, rng: random.Random) -> Planted | None:
    """The month before or after, in the name."""
    note = _some(maker, rng, lambda day: 1 < day[1] < 12 and day[2] <= 28)
    if note is None or "%d" not in maker.dialect.path:
        return None
    year, month, number = note.day
    return Planted(
        note, _only_name(maker, note, (year, month + rng.choice((-1, 1)), number)), maker.text(note)
    )


def header_month(maker: Maker, rng: random.Random) -> Planted | None:
    """The month before or after, in the header."""
    note = _some(maker, rng, lambda day: 1 < day[1] < 12 and day[2] <= 28)
    if note is None:
        return None
    year, month, number = note.day
    return Planted(note, maker.path(note), maker.text(note, (year, month + rng.choice((-1, 1)), number)))


def header_day(maker: Maker, rng: random.Random) -> Planted | None:
    """Another day of the month in the header: a digit mistyped."""
    note = _some(maker, rng, lambda day: 3 < day[2] < 26)
    if note is None or not any(code in maker.dialect.text for code in ("%d", "%D", "%o")):
        return None
    year, month, number = note.day
    return Planted(
        note, maker.path(note), maker.text(note, (year, month, number + rng.choice((-2, -1, 1, 2))))
    )


def header_last_year(maker: Maker, rng: random.Random) -> Planted | None:
    """Last year's number in a header of January."""
    note = _some(maker, rng, lambda day: day[1] == 1)
    if note is None:
        return None
    year, month, number = note.day
    return Planted(note, maker.path(note), maker.text(note, (year - 1, month, number)))


def name_last_year(maker: Maker, rng: random.Random) -> Planted | None:
    """Last year's number in a name of January."""
    note = _some(maker, rng, lambda day: day[1] == 1)
    if note is None or "%Y" not in maker.dialect.path.rpartition("/")[2]:
        return None
    year, month, number = note.day
    return Planted(note, _only_name(maker, note, (year - 1, month, number)), maker.text(note))


def wrong_folder(maker: Maker, rng: random.Random) -> Planted | None:
    """A note in the folder of the year before."""
    if not maker.dialect.path.startswith("%Y/"):
        return None
    note = _some(maker, rng, lambda day: day[1] == 1)
    if note is None:
        return None
    return Planted(
        note, f"{note.day[0] - 1}/" + maker.path(note, pattern=maker.dialect.path[3:]), maker.text(note)
    )


def wrong_weekday(maker: Maker, rng: random.Random) -> Planted | None:
    """Another weekday beside the right date."""
    if "%A" not in maker.dialect.text and "%a" not in maker.dialect.text:
        return None
    note = rng.choice(maker.made)
    actual = datetime.date(*note.day).isoweekday()
    return Planted(note, maker.path(note), maker.text(note, weekday=actual % 7 + 1))


def impossible_header(maker: Maker, rng: random.Random) -> Planted | None:
    """Day and month exchanged in a header of digits, or the 31st of a short month."""
    if "%m" in maker.dialect.text and "%B" not in maker.dialect.text:
        note = _some(maker, rng, lambda day: day[2] > 12)
        if "%m/%d/%Y" in maker.dialect.text or note is None:
            return None
        year, month, number = note.day
        return Planted(note, maker.path(note), maker.text(note, (year, number, month)))
    note = _some(maker, rng, lambda day: day[1] in (4, 6, 9, 11) and day[2] == 30)
    if note is None or not any(code in maker.dialect.text for code in ("%D", "%o")):
        return None
    year, month, _ = note.day
    return Planted(note, maker.path(note), maker.text(note, (year, month, 31)))


def far_year(maker: Maker, rng: random.Random) -> Planted | None:
    """`2926-01-28` in the header."""
    note = rng.choice(maker.made)
    year, month, number = note.day
    if "%Y" not in maker.dialect.text:
        return None
    return Planted(note, maker.path(note), maker.text(note, (year + 900, month, number)))


def far_year_name(maker: Maker, rng: random.Random) -> Planted | None:
    """`2926-01-28` in the name."""
    note = rng.choice(maker.made)
    year, month, number = note.day
    if "%Y" not in maker.dialect.path.rpartition("/")[2]:
        return None
    return Planted(note, _only_name(maker, note, (year + 900, month, number)), maker.text(note))


def other_format(maker: Maker, rng: random.Random) -> Planted | None:
    """The header in another format."""
    if not maker.dialect.other:
        return None
    note = rng.choice(maker.made)
    return Planted(note, maker.path(note), maker.text(note, pattern=maker.dialect.other))


def sloppy_name(maker: Maker, rng: random.Random) -> Planted | None:
    """A zero, the day, or the separators of the name missing."""
    if not maker.dialect.sloppy:
        return None
    note = _some(maker, rng, lambda day: day[2] < 10 and day[1] < 10)
    if note is None:
        return None
    path = maker.path(note, pattern=maker.dialect.sloppy)
    return Planted(note, path, maker.text(note)) if path not in maker.files else None


def wrong_ordinal(maker: Maker, rng: random.Random) -> Planted | None:
    """`21th`."""
    if "%o" not in maker.dialect.text:
        return None
    note = _some(maker, rng, lambda day: day[2] in (1, 2, 3, 21, 22, 23, 31))
    if note is None:
        return None
    number = note.day[2]
    text = maker.text(note).replace(f" {number}{ordinal_suffix(number)}", f" {number}th", 1)
    return Planted(note, maker.path(note), text)


KINDS = (
    header_copied, name_swapped, impossible_name, name_month, header_month, header_day, header_last_year, name_last_year,
    wrong_folder, wrong_weekday, impossible_header, far_year, far_year_name, other_format, sloppy_name, wrong_ordinal,
)  # fmt: skip


class Score(NamedTuple):
    """One planted mistake: found, mended as in the truth, findings on other notes, findings on the note itself."""

    found: bool
    mended: bool
    noise: int
    count: int


class Bench:
    """Lints vaults with the rules on dates; notes that did not change are not parsed again."""

    def __init__(self) -> None:
        rules = read(shipped_folder())
        names = tuple(rule.name for rule in rules if rule.group == "dates" and rule.default)
        self.rules = RuleSet(rules, Loaded(Settings(select=names)))
        self.mapper = Mapper(self.rules)
        self.entries: dict[tuple[str, str], object] = {}
        self.true: frozenset[str] = frozenset()  # rules whose findings are right wherever they come

    def lint(self, files: dict[str, str]) -> list[Diagnostic]:
        """The findings of a vault."""
        entries = {}
        for path in sorted(files):
            key = (path, files[path])
            if key not in self.entries:
                self.entries[key] = self.mapper.map_note(path, files[path].encode())
            entries[path] = self.entries[key]
        tree = MemoryTree("/vault", {path: text.encode() for path, text in files.items()})
        found = lint(tree, self.rules, today="2026-06-30", entries=entries).diagnostics  # type: ignore[arg-type]
        return [each for each in found if each.rule not in self.true]

    def try_one(self, maker: Maker, planted: Planted) -> tuple[Score, list[Diagnostic]]:
        """Lint a vault with one mistake in it."""
        note = planted.note
        files = dict(maker.files)
        del files[maker.path(note)]
        files[planted.path] = planted.text
        found = self.lint(files)
        own = [each for each in found if each.path == planted.path]
        mended = False
        if own and own[0].fixes:
            before = {path: text.encode() for path, text in files.items()}
            fixes = [(each.path, each.fixes[0]) for each in own if each.fixes]
            after = apply_simply(before, fixes)
            mended = after.get(maker.path(note)) == maker.text(note).encode() and len(after) == len(
                maker.files
            )
        return Score(bool(own), mended, len(found) - len(own), len(own)), found


def measure(
    dialects: tuple[Dialect, ...],
    kinds: tuple[Callable[..., Planted | None], ...],
    notes: int,
    tries: int,
    maker_of: type[Maker] = Maker,
) -> Iterator[tuple[str, str, Score, list[Diagnostic], Planted]]:
    """Plant each kind in each dialect, `tries` times; clean vaults come first with the kind `clean`."""
    bench = Bench()
    if maker_of is MessyMaker:
        bench.true = frozenset(("missing-date-header",))
    for dialect in dialects:
        maker = maker_of(dialect, notes, 1)
        found = bench.lint(maker.files)
        nothing = Planted(maker.made[0], "", "")
        yield dialect.name, "clean", Score(True, True, len(found), 0), found, nothing
        for kind in kinds:
            rng = random.Random(f"{dialect.name}/{kind.__name__}")
            for _ in range(tries):
                planted = kind(maker, rng)
                if planted is None or (planted.path, planted.text) == (
                    maker.path(planted.note),
                    maker.text(planted.note),
                ):
                    continue
                if planted.path != maker.path(planted.note) and planted.path in maker.files:
                    continue
                if maker.files[maker.path(planted.note)] != maker.text(planted.note):
                    continue  # a messy note of its own
                score, found = bench.try_one(maker, planted)
                yield dialect.name, kind.__name__, score, found, planted
        bench.entries.clear()


def main() -> int:
    """Print the table: by kind and by dialect, found, mended, noise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--notes", type=int, default=200)
    parser.add_argument("--tries", type=int, default=4)
    parser.add_argument("--dialect", default="")
    parser.add_argument("--kind", default="")
    parser.add_argument("--show", action="store_true", help="print what was missed, mended wrongly, or noise")
    parser.add_argument("--messy", action="store_true", help="vaults as people keep them")
    options = parser.parse_args()
    dialects = tuple(each for each in DIALECTS if options.dialect in ("", each.name))
    kinds = tuple(each for each in KINDS if options.kind in ("", each.__name__))
    maker_of = MessyMaker if options.messy else Maker
    by: dict[tuple[str, str], list[Score]] = defaultdict(list)
    for dialect, kind, score, found, planted in measure(
        dialects, kinds, options.notes, options.tries, maker_of
    ):
        by["kind", kind].append(score)
        if kind != "clean":
            by["dialect", dialect].append(score)
            by["all", "all"].append(score)
        if options.show and not (score.found and score.mended and not score.noise and score.count < 2):
            print(f"{dialect} {kind}: {planted.path} {planted.note.day} {planted.text!r}"[:300])
            for each in found[:6]:
                fixes = "; ".join(f"{fix.applicability}: {fix.message}" for fix in each.fixes[:2])
                print(f"    {each.path} {each.rule}: {each.message} [{fixes}]")
    for (group, name), scores in by.items():
        size = len(scores)
        found = sum(score.found for score in scores)
        mended = sum(score.mended for score in scores)
        noise = sum(score.noise for score in scores)
        twice = sum(score.count > 1 for score in scores)
        print(
            f"{group:8} {name:18} {size:4} found {found / size:6.1%} mended {mended / size:6.1%} noise {noise} twice {twice}"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
