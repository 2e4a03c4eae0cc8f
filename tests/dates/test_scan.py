"""Dates in a line of text: what is read, what is not, and that writing one back gives the same text."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notes_lint.dates import calendar
from notes_lint.dates.cldr import NAMES
from notes_lint.dates.names import Word, month_name, month_words, variants, word
from notes_lint.dates.scan import scan
from notes_lint.dates.style import render, unify

READ = [
    ("- Serialization — [[October 29th, 2023]]", "October 29th, 2023", 20231029),
    ("- CRDTs (Jan 2025)", "Jan 2025", 20250100),
    ("# 2024-07-28", "2024-07-28", 20240728),
    ("Date: 26 March 2019", "26 March 2019", 20190326),
    ("Tues 21 Mar 2017", "Tues 21 Mar 2017", 20170321),
    ("# 2017-13-04", "2017-13-04", 20171304),
    ("## Agenda for the November 7 video call", "November 7", 1107),
    ("26th of March, 2019", "26th of March, 2019", 20190326),
    ("Sunday, 28. Juli 2024", "Sunday, 28. Juli 2024", 20240728),
    ("28 de julio de 2024", "28 de julio de 2024", 20240728),
    ("27 марта 2020", "27 марта 2020", 20200327),
    ("2024年7月28日", "2024年7月28日", 20240728),
    ("13/04/2019", "13/04/2019", 20190413),
    ("2024-07-28 (Sun)", "2024-07-28 (Sun)", 20240728),
    ("2018-01-26T10:00Z", "2018-01-26", 20180126),
    ("June 31st", "June 31st", 631),
    ("28-Jul-2024", "28-Jul-2024", 20240728),
    ("July 28 '24", "July 28 '24", 20240728),
    ("le 1er août 2021", "1er août 2021", 20210801),
]

NOT_READ = [
    "50 years of SQL", "version 1.2.3", "Python 3.11.7 and 2024.1", "1.2.2019.3", "CVE-2021-12-34", "v2024.07.28",
    "Phase out 2019", "3 may be too many", "on 5/6 we met", "RFC 2119-12", "192.168.2019.1", "at 10:30-11:30",
    "it costs $2019-05-03",
]  # fmt: skip


@pytest.mark.parametrize(("line", "text", "when"), READ, ids=[text for _, text, _ in READ])
def test_read(line, text, when):
    (mention,) = scan(line)
    assert (line[mention.start : mention.end], mention.when) == (text, when)


@pytest.mark.parametrize("line", NOT_READ)
def test_not_read(line):
    assert scan(line) == []


def test_ambiguous_digits_have_two_readings():
    (mention,) = scan("03/04/2019")
    assert {mention.when, mention.alt} == {20190304, 20190403}
    (mention,) = scan("04/04/2019")
    assert mention.alt == 0


def test_range():
    (mention,) = scan("# May 21-23, 2019 Meeting")
    assert (mention.when, mention.until) == (20190521, 20190523)


def test_several():
    assert [each.when for each in scan("from December 30 to January 2, 2020")] == [1230, 20200102]


days = st.dates(datetime.date(1950, 1, 1), datetime.date(2090, 12, 31))


@given(days)
def test_calendar_agrees_with_datetime(day):
    packed = calendar.pack(day.year, day.month, day.day)
    assert calendar.weekday(packed) == day.isoweekday()
    assert calendar.day_number(packed) == (day - datetime.date(1970, 1, 1)).days
    assert calendar.from_day_number(calendar.day_number(packed)) == packed
    assert calendar.possible(packed)
    assert calendar.complete(packed)


@given(st.integers(1, 9999), st.integers(1, 15), st.integers(1, 33))
def test_possible_is_what_datetime_takes(year, month, day):
    try:
        datetime.date(year, month, day)
        expected = True
    except ValueError:
        expected = False
    assert calendar.possible(calendar.pack(year, month, day)) == expected


STYLES = [
    "YYYY|-|MM|-|DD", "MMMM:T| |Do|, |YYYY", "MMM:T| |YYYY", "D| |MMMM:T| |YYYY", "dddd:T|, |MMMM:T| |D|, |YYYY",
    "ddd:T| |D| |MMM:T| |YYYY", "YYYY|年|M|月|D|日", "YYYY|_|MM|_|DD", "D|-|MMM:L|-|YYYY",
]  # fmt: skip


@given(days, st.sampled_from(STYLES))
def test_what_is_written_is_read(day, style):
    packed = calendar.pack(day.year, day.month, day.day)
    text = render(style, packed)
    (mention,) = scan(text)
    assert (mention.start, mention.end) == (0, len(text))
    assert calendar.agree(mention.when, packed)
    assert render(mention.style, packed, mention.language) == text
    assert unify(mention.style, style) is not None


@given(days, st.sampled_from(["de", "fr", "es", "nl", "pl", "ru", "sv", "pt", "it", "cs"]))
def test_languages(day, language):
    packed = calendar.pack(day.year, day.month, day.day)
    text = f"{day.day} {month_name(language, day.month)} {day.year}"
    (mention,) = scan(text)
    assert mention.when == packed


def test_every_language_has_all_its_full_names():
    for language, fields in NAMES.items():
        for number, forms in enumerate(variants(fields[0]), 1):
            for form in forms:
                found = word(form)
                if form.isalpha() and found is not None:
                    assert found.month, (language, number, form)
                    assert form in month_words()


def test_the_first_language_that_has_a_name_is_taken():
    assert word("march") == Word(3, 0, "W", "en")
    assert word("sept") == Word(9, 0, "S", "en")
    assert word("thurs") == Word(0, 4, "S", "en")
    assert word("dezember") == Word(12, 0, "W", "de")
    assert word("mardi") == Word(0, 2, "W", "fr")
    assert word("out") is None  # Portuguese for October, in short
    assert word("arch") is None
    assert word("") is None
    forms = {
        form for fields in NAMES.values() for field in fields for names in variants(field) for form in names
    }
    assert {form for form in forms if (found := word(form)) and found.month} <= month_words()


@given(st.text(max_size=80))
def test_any_text_is_read_without_overlap(text):
    end = 0
    for mention in scan(text):
        assert mention.start >= end
        end = mention.end
        assert end <= len(text)


def test_unify():
    assert unify("YYYY|-|MM|-|D*", "YYYY|-|MM|-|DD") == "YYYY|-|MM|-|DD"
    assert unify("MMMx:T| |YYYY", "MMM:T| |YYYY") == "MMM:T| |YYYY"
    assert unify("MMMM:T| |YYYY", "MMM:T| |YYYY") is None
    assert unify("MMMM:T| |D", "MMMM:T| |D|, |YYYY") is None
