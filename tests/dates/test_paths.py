"""Dates in file names and folders, and what a vault teaches of the uncertain ones."""

from __future__ import annotations

import pytest

from notes_lint.dates.habits import survey
from notes_lint.dates.paths import read_folder
from notes_lint.dates.record import gather
from notes_lint.dates.stems import read_stem
from notes_lint.parse import parse
from notes_lint.text import Source

SURE = [
    ("2024-07-28-slug", "full", 20240728), ("stacks-2023-7-31", "full", 20230731), ("20240728", "full", 20240728),
    ("202407281530 title", "full", 20240728), ("2024_07_28", "full", 20240728), ("July 28th, 2024", "named", 20240728),
    ("28-07-2024", "full", 20240728), ("jan-29", "named", 129), ("feb_5_2021", "named", 20210205),
    ("2024-07", "month", 20240700), ("August 2024", "month", 20240800), ("2017-13-04", "full", 20171304),
]  # fmt: skip


@pytest.mark.parametrize(("stem", "kind", "when"), SURE, ids=[each[0] for each in SURE])
def test_sure(stem, kind, when):
    found = read_stem(stem)
    assert found is not None
    assert (found.kind, found.when) == (kind, when)


@pytest.mark.parametrize(
    "stem", ["sql-50years", "meeting-12", "2024-W30", "README", "v1.2.3", "ipv6", "12345678", "x"]
)
def test_none(stem):
    assert read_stem(stem) is None


@pytest.mark.parametrize(
    ("folder", "when", "key"),
    [
        ("2024", 20240000, "*"), ("2024/06", 20240600, "*/*"), ("2024/06-june", 20240600, "*/*"),
        ("log/2024-06", 20240600, "log/*"), ("posts/2024-07-28-slug", 20240728, "posts/*"),
        ("2023-2024", 0, "2023-2024"), ("2019/telcons", 20190000, "*/telcons"), ("a/b", 0, "a/b"),
    ],
)  # fmt: skip
def test_folder(folder, when, key):
    found = read_folder(folder)
    assert (found.when, found.key) == (when, key)


def surveyed(files):
    records = {path: gather(parse(path, Source(text.encode()))) for path, text in files.items()}
    return survey(files, records)


def test_month_first_is_learned_from_the_headers():
    known = surveyed({f"2019/03-0{day}.md": f"# March {day}, 2019\n" for day in (1, 5, 8)})
    assert known.cases["2019/03-05.md"].named == 20190305


def test_day_first_is_learned_from_the_headers():
    known = surveyed({f"2019/0{day}-03.md": f"# {day} March 2019\n" for day in (1, 5, 8)})
    assert known.cases["2019/05-03.md"].named == 20190305


def test_one_that_can_be_read_in_one_way_only_settles_it():
    known = surveyed({f"2019/{name}.md": "Words.\n" for name in ("13-04", "02-05", "07-06", "01-07")})
    assert known.cases["2019/02-05.md"].named == 20190502


def test_nothing_is_claimed_where_it_cannot_be_known():
    known = surveyed({f"2019/{name}.md": "Words.\n" for name in ("03-04", "02-05", "07-06", "01-07")})
    assert all(case.named == 0 for case in known.cases.values())


def test_chapters_are_no_months():
    known = surveyed({f"2020/0{n}-x.md": "# Chapter\n" for n in range(1, 9)})
    assert all(case.named == 0 for case in known.cases.values())


def test_six_digits():
    known = surveyed({f"2407{day}-x.md": f"# {day} July 2024\n" for day in ("01", "02", "15", "22")})
    assert known.cases["240715-x.md"].named == 20240715


def test_numeric_headers_follow_the_one_that_is_clear():
    files = {f"2021-03-{day:02d}.md": f"Date: {day:02d}/03/2021\n" for day in (1, 2, 14, 25)}
    known = surveyed(files)
    assert {group.header_order for group in known.groups} == {"dm"}
