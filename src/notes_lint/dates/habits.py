"""What the notes of a vault have in common, so that a note can be compared with its own kind.

Notes whose folders differ only by date, and whose names hold the same kind of date, form a `Group`. A group shows
which number of `03-04` is the month, whether `06-slug` is a month at all, and which of a note's dates agree with
its name as a rule: only what agrees as a rule can contradict.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.calendar import agree, complete, merge, possible, weekday, within
from notes_lint.dates.paths import Folder, Stem, read_folder
from notes_lint.dates.style import dotted, in_order, swapped
from notes_lint.dates.uncertain import best_header, read_ones, read_pairs, read_short, winner

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from notes_lint.dates.record import DateRecord, Header, Suspect

# Notes that are named by their folder: a folder with a date is their date.
_FOLDER_NOTES = frozenset(
    ("index", "_index", "readme", "notes", "minutes", "agenda", "note", "main", "summary")
)


class Case:
    """One note before the judge: ``named`` is the date of its path (packed), ``told`` that of its name alone."""

    __slots__ = ("folder", "group", "headers", "named", "path", "stem", "style", "text", "told")

    def __init__(self, path: str, text: str, stem: Stem | None, folder: Folder) -> None:
        self.path = path
        self.text = text  # the file name without its extension
        self.stem = stem
        self.folder = folder
        self.headers: tuple[Header, ...] = ()
        self.told = 0
        self.named = 0
        self.style = ""  # the format of the date in the name, day and month in the order that was learned
        self.group: Group

    @property
    def prefix(self) -> str:
        """What stands before the date in the name, letter case aside."""
        return self.text[: self.stem.start].lower() if self.stem is not None else ""

    @property
    def tail(self) -> str:
        """What stands behind the date in the name."""
        return self.text[self.stem.end :].lower() if self.stem is not None else ""


class Group:
    """Notes of one kind. ``order`` is ``md``, ``dm`` or "" where it is not known; ``trust`` counts by place how
    many notes agree and disagree with their names (see `notes_lint.dates.trust`). ``header_dots`` is the order in
    headers with dots, ``assumed`` whether custom alone says so."""

    __slots__ = (
        "assumed", "cases", "disputed", "header_dots", "header_order", "key", "kind", "odd", "order", "series",
        "trust",
    )  # fmt: skip

    def __init__(self, key: str, kind: str) -> None:
        self.key = key
        self.kind = kind
        self.cases: list[Case] = []
        self.order = ""
        self.header_order = ""
        self.header_dots = ""
        self.assumed = False
        self.trust: dict[str, list[int]] = {}
        self.disputed: list[
            Case
        ] = []  # with two witnesses that differ, trusted or not (may hold a note twice)
        self.odd: list[Case] = []  # with a date in the name that cannot be
        self.series: dict[tuple[str, str], Series] | None = None


class Series:
    """The dates of notes that follow one another: counts by weekday (1 to 7) and by date."""

    __slots__ = ("dates", "size", "weekdays")

    def __init__(self) -> None:
        self.dates: dict[int, list[str]] = {}
        self.weekdays = [0] * 8
        self.size = 0


class Survey:
    """All notes of a vault by path, and their groups. ``order`` is that of day and month (see `Group`), ``dots`` that
    of dates with dots, ``assumed`` whether custom alone says so."""

    __slots__ = ("assumed", "cases", "dots", "entries", "groups", "order")

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.groups: list[Group] = []
        self.order = ""
        self.dots = "dm"
        self.assumed = True
        self.entries: dict[str, list[tuple[str, int]]] = {}  # file name without extension: (index note, date)


def survey(
    paths: Iterable[str],
    records: Mapping[str, DateRecord | None],
    order: str = "",
    hints: Iterable[tuple[str, str]] = (),
    votes: Mapping[str, int] | None = None,
) -> Survey:
    """Group the notes and learn.

    ``order`` (``md`` or ``dm``) is what the settings say of day and month; ``hints`` are (folder, order) from the
    note app's own settings; ``votes`` are those of the whole vault, where these are not all its notes.
    """
    out = Survey()
    groups: dict[tuple[str, str], Group] = {}
    get = records.get
    for path in paths:
        folder_path, _, name = path.rpartition("/")
        text = name.rpartition(".")[0]
        folder = read_folder(folder_path)
        record = get(path)
        stem = record.stem if record is not None else _read_stem(text)
        case = Case(path, text, stem, folder)
        if record is not None:
            case.headers = record.headers
            for entry in record.entries:
                out.entries.setdefault(bare(entry.target), []).append((path, entry.when))
        kind = stem.kind if stem is not None else "none"
        if stem is None and folder.when % 100:
            kind = "folder" if text.lower() in _FOLDER_NOTES else f"folder {text.lower()}"
        key = (folder.key, kind)
        group = groups.get(key)
        if group is None:
            group = groups[key] = Group(*key)
            group.order = next(
                (each for base, each in hints if folder_path == base or folder_path.startswith(base + "/")),
                "",
            )
            out.groups.append(group)
        group.cases.append(case)
        case.group = group
        out.cases[path] = case
    votes = _votes(out) if votes is None else votes
    out.order = order or vault_order(votes)
    with_dots = order or dots_order(votes)
    out.dots, out.assumed = with_dots or "dm", not with_dots
    for group in out.groups:
        _learn(group, out)
    return out


def _read_stem(text: str) -> Stem | None:
    from notes_lint.dates.stems import read_stem

    return read_stem(text)


def bare(destination: str) -> str:
    name = destination.rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return stem if dot and extension.lower() in ("md", "markdown", "html") else name


def vault_order(votes: Mapping[str, int]) -> str:
    """Day or month first, by every date in the vault that can be read in one way only."""
    return winner({"md": votes["md"], "dm": votes["dm"]}, 1)


def dots_order(votes: Mapping[str, int]) -> str:
    """The same for dates with dots, by those with dots. Where they do not tell, custom has the day first, as all
    languages that write them do."""
    return winner({"md": votes["m.d"], "dm": votes["d.m"]}, 1)


def no_votes() -> dict[str, int]:
    """Of month and day first, in all dates and in those with dots."""
    return {"md": 0, "dm": 0, "m.d": 0, "d.m": 0}


def _votes(out: Survey) -> dict[str, int]:
    votes = no_votes()
    for case in out.cases.values():
        votes_of(case.headers, case.stem, votes)
    return votes


def votes_of(headers: Iterable[Header], stem: Stem | None, votes: dict[str, int], sign: int = 1) -> None:
    """Count what one note says of the order of day and month; with -1, take it out."""
    for header in headers:
        if header.style[0] in "MD":
            _count_order(header.style, header.alt, votes, sign)
    if stem is not None and stem.kind == "full" and stem.style[0] != "Y":
        _count_order(stem.style, stem.alt, votes, sign)


def _count_order(style: str, alt: int, votes: dict[str, int], sign: int = 1) -> None:
    if (
        not alt
        and style[0] in "MD"
        and ":" not in style
        and style.endswith(("YYYY", "YY"))
        and "MMM" not in style
    ):
        _vote(votes, style, "md" if style[0] == "M" else "dm", sign)


def _vote(votes: dict[str, int], style: str, order: str, sign: int = 1) -> None:
    votes[order] += sign
    if dotted(style):
        votes["m.d" if order == "md" else "d.m"] += sign


def _learn(group: Group, out: Survey) -> None:
    votes = _header_votes(group)
    group.header_order = vault_order(votes) or out.order
    with_dots = dots_order(votes)
    group.header_dots, group.assumed = with_dots or out.dots, out.assumed and not with_dots
    reader = {"pair": read_pairs, "one": read_ones, "six": read_short, "three": read_short}.get(group.kind)
    if reader is not None:
        reader(group, out)
    else:
        _read_plain(group, out)
    trust = group.trust
    by_folder = group.kind.startswith("folder")
    for case in group.cases:
        folder, told = case.folder.when, case.told
        if told:
            case.named = named = merge(told, folder) if folder and told < 10000 else told
            if folder:
                counts = trust.setdefault("folder", [0, 0])
                counts[0 if agree(told, folder) else 1] += 1
                if not agree(told, folder):
                    group.disputed.append(case)
            if not possible(told) or told > 20999999 or 9999 < told < 10000000:
                group.odd.append(case)
        elif by_folder:
            case.named = named = folder
        elif len(case.headers) > 1:
            group.disputed.append(case)
            continue
        else:
            continue
        for header in case.headers:
            counts = trust.get(header.slot) or trust.setdefault(header.slot, [0, 0])
            if (header.when == named and not header.alt) or fits(header, named, group):
                counts[0] += 1
            else:
                counts[1] += 1
                group.disputed.append(case)


def _header_votes(group: Group) -> dict[str, int]:
    votes = no_votes()
    for case in group.cases:
        for header in case.headers:
            if header.style[0] in "MD":
                _count_order(header.style, header.alt, votes)
                if (
                    header.alt
                    and case.stem is not None
                    and case.stem.kind in ("full", "named")
                    and not case.stem.alt
                ):
                    if agree(header.when, case.stem.when):
                        _vote(votes, header.style, "md")
                    elif agree(header.alt, case.stem.when):
                        _vote(votes, header.style, "dm")
    return votes


def order_of(header: Header | Suspect, group: Group) -> str:
    """Whether a date's day (``dm``) or month (``md``) comes first, or "" where nobody knows. Where custom alone says
    so, a weekday beside it that fits one of the readings says it better."""
    if not dotted(header.style):
        return group.header_order
    if group.assumed and header.weekday and header.alt:
        first, second = (
            possible(date) and weekday(date) == header.weekday for date in (header.when, header.alt)
        )
        if first != second:
            return "md" if first else "dm"
    return group.header_dots


def style_of(header: Header | Suspect, group: Group) -> str:
    """A date's style with day and month in the order of its group."""
    return in_order(header.style, header.alt, header.when, order_of(header, group))


def reading(header: Header | Suspect, group: Group) -> tuple[int, int]:
    """The date that is written, and its other reading where day and month cannot be told apart (else 0)."""
    if not header.alt:
        return header.when, 0
    order = order_of(header, group)
    if order == "dm":
        return header.alt, 0
    if order == "md":
        return header.when, 0
    return header.when, header.alt


def fits(header: Header, date: int, group: Group) -> bool:
    """Whether a header's date (or range, or either reading) can be this date."""
    when, other = reading(header, group)
    if header.until:
        return header.until == 1 or within(date, when, header.until)
    return agree(when, date) or bool(other and agree(other, date))


def _read_plain(group: Group, out: Survey) -> None:
    votes = {"md": 0, "dm": 0}
    ambiguous = [case for case in group.cases if case.stem is not None and case.stem.alt]
    if ambiguous:
        for case in group.cases:
            if case.stem is None:
                continue
            if not case.stem.alt:
                _count_order(case.stem.style, 0, votes)
            else:
                for header in case.headers[:1]:
                    if header.when % 100 and not header.alt:
                        votes["md"] += agree(header.when, case.stem.when)
                        votes["dm"] += agree(header.when, case.stem.alt)
        group.order = group.order or winner(votes, 1)
    for case in group.cases:
        stem = case.stem
        if stem is None:
            continue
        case.told = stem.when
        with_dots = dotted(stem.style)
        learned = out.dots if with_dots else out.order
        case.style = in_order(stem.style, 0, stem.when, group.order or learned)
        if stem.alt:
            told = _own_order(case, stem) if not learned or (with_dots and out.assumed) else ""
            order = group.order or told or learned
            case.told = 0 if not order else stem.alt if order == "dm" else stem.when
            if order == "dm":
                case.style = swapped(stem.style)


def _own_order(case: Case, stem: Stem) -> str:
    """What a note's own header says of the order in its name."""
    best = best_header(case)
    if complete(best) and best in (stem.when, stem.alt):
        return "md" if best == stem.when else "dm"
    return ""
