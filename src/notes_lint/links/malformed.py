"""Syntax that nearly makes a link: what people write when they mean one, found in what the parser left as text.

Everything here is strict about what stands for a destination (a URL, a path with a file's suffix, an anchor), so
that prose in brackets, calls in code, footnotes and checkboxes are left alone.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from msgspec import Struct

from notes_lint.diagnostic import SAFE, SUGGESTION, UNSAFE, Applicability, Edit
from notes_lint.lazy import pattern
from notes_lint.links.open_text import open_text
from notes_lint.links.targets import TARGET, TITLE, URL
from notes_lint.text import without

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from notes_lint.document import Definition, Document, Link


class Slip(Struct, frozen=True, array_like=True, gc=False):
    """One slip: its span, what to say, the edits that mend it.

    ``unless`` is a destination: where it leads somewhere as it is, there is no slip. ``only`` is a page's name:
    unless a note has it, there is no slip.
    """

    start: int
    end: int
    message: str
    edits: tuple[Edit, ...]
    certainty: Applicability = SAFE
    effect: str = "structure:link"
    unless: str = ""
    only: str = ""
    suggestion: str = ""


class Slips(Struct, frozen=True, array_like=True, gc=False):
    """What `gather` found in a note."""

    slips: tuple[Slip, ...]


_TEXT = rb"[^\[\]()\n\x1e]{1,300}"
_LABEL = rb"[^\[\]\n]{1,300}"


# What stands apart: text and destination are both right, only the joint is not.
_APART = pattern(
    rb"(!?)\[(" + _LABEL + rb")\]([ \t]{1,3}|[ \t]*\x0b[ \t]*)\((" + TARGET + rb")" + TITLE + rb"\)"
)
_COLON = pattern(rb"(!?)\[(" + _LABEL + rb")\](:[ \t]?|-|[.])\((" + TARGET + rb")\)")
# One bracket or both of another kind; what is right is told apart by code, not by the pattern.
_CROSSED = pattern(
    rb"(?<![\w\)\]])(!?)([\[(])(" + _TEXT + rb")([\])])([ ]?)([\[({])(" + TARGET + rb")([\])}])(?!\()"
)
_WIDE = pattern(
    rb"(!?)(\[|\xe3\x80\x90|\xef\xbc\xbb)([^\[\]()\n\x1e\xe3\xef]{0,40}(?:[^\[\]()\n\x1e]){0,200}?)(\]|\xe3\x80\x91|\xef\xbc\xbd)"
    rb"(\(|\xef\xbc\x88)(" + TARGET + rb")(\)|\xef\xbc\x89)"
)
_UNCLOSED = pattern(
    rb"(!?)\[(" + _LABEL + rb")\]\(<?(" + TARGET + rb"(?:\([^\s()\x1e]*)?)(?=[\s.,;:!?\"'*_]|$)([^\n\x0b]*)"
)
_NO_MIDDLE = pattern(rb"(?<![\w\])\[])(!?)\[([^\[\]()\n\x1e]{1,200})\((" + URL + rb")\)(?![^\[\n\x0b]*\])")
_NO_OPENING = pattern(rb"(?:^|(?<=[\s*_!]))(!?)([^\[\]()\n\x0b\x1e!]{1,120})\]\((" + TARGET + rb")\)")
_DOUBLED = pattern(rb"\[(" + _LABEL + rb")(\]\]|\])(\(\(|\()(" + TARGET + rb")(\)\)|\))")
_SPACED = pattern(rb"(!?)\[(" + _LABEL + rb")\]\(([^()\n<>\x1e]*(?:\([^()\n\x1e]*\)[^()\n<>\x1e]*)?)\)")
_WIKI_HALF = pattern(
    rb"(?<![\[\\!\w])(!?)(\[\[?)([^\[\]\n|#^]{2,80})((?:[|#][^\[\]\n]*)?)(\]\]?)(?![\](\[:])"
)
_MEDIAWIKI = pattern(rb"(?<![\[\]\w!])\[(https?://[^\s\[\]<>\x1e]+)[ ]([^\[\]\n]{1,200})\](?![(\[:])")
# What the patterns above cannot do without, as literals or sets that are found at once: most notes have none of it.
_APART_JOINT = pattern(rb"\][ \t\x0b]+\(")
_COLON_JOINT = pattern(rb"\](?::[ \t]?|[-.])\(")
_CROSSED_JOINTS = tuple(pattern(closing + rb" ?[\[({]" + TARGET + rb"[\])}]") for closing in (rb"\]", rb"\)"))
_URL_BEGINS = (b"(http", b"(www.", b"(mailto:")
_PLAIN_TARGET = pattern(rb"^(?:http|www\.|\.{1,2}/|mailto:)|\.(?:md|png|jpe?g|gif|svg|html)(?:#|$)")
_PICTURE = pattern(r"(?i)\.(?:png|jpe?g|gif|svg|webp)$")
_RST = pattern(rb"`([^`<\n]+?)\s*<((?:https?://|mailto:)[^>\s`]+)>`__?")

_NO_TEXT = frozenset({b" ", b"-", b"/", b"~", b"!", b"?", b">"})


def gather(document: Document) -> Slips | None:
    """Everything in a note that nearly is a link."""
    found = list(_slips(document))
    if not found:
        return None
    found.sort(key=lambda slip: (slip.start, -slip.end))
    kept: list[Slip] = []
    for slip in found:
        if not kept or slip.start >= kept[-1].end:
            kept.append(slip)
    return Slips(tuple(kept))


def _slips(document: Document) -> Iterator[Slip]:
    yield from _destinations(document)
    prose = document.prose
    # One byte is found at once, a search for more looks at every byte of the note.
    if b"[" in prose or (b"]" in prose and b"](" in prose) or (b"\xe3" in prose and b"\xe3\x80\x90" in prose):
        view = document.shared(open_text)
        taken: list[tuple[int, int]] = []
        for finder in _finders(view):
            for slip in finder(document, view):
                if not any(slip.start < end and start < slip.end for start, end in taken):
                    taken.append((slip.start, slip.end))
                    yield slip
    if b">" in document.data and b"`" in document.data and b">`_" in document.data:
        yield from _rst(document)


_UNMARKED = without(b"[](")


def _finders(view: bytes) -> Iterator[Callable[[Document, bytes], Iterator[Slip]]]:
    """Those that may find something: what stands together in the text does so where all but brackets is left out."""
    marks = view.translate(None, _UNMARKED)
    joined = b"](" in marks and b"](" in view
    if b"](" in marks:
        yield _apart
    if b"\xef" in view or b"\xe3" in view:
        yield _wide
    yield _crossed
    if joined:
        yield _doubled
    yield _around
    if joined:
        yield from (_spaced, _unclosed)
    if b"(" in marks:
        yield _no_middle
    if joined:
        yield _no_opening
    if b"[" in marks and b"[http" in view:
        yield _mediawiki
    yield _org
    if any(pair in marks and pair in view for pair in (b"[[", b"]]")):
        yield _wiki_half


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace")


def _slip(
    match: re.Match[bytes], message: str, text: bytes | str, certainty: Applicability = SAFE, unless: str = ""
) -> Slip:
    """A slip that covers a match, mended by other text in its place."""
    start, end = match.span()
    new = text if isinstance(text, str) else _text(text)
    return Slip(start, end, message, (Edit(start, end, new),), certainty, unless=unless, suggestion=new)


def _plain_words(text: bytes) -> bool:
    """Whether a link's text can be one: not a checkbox, a number of a footnote, an index."""
    return (
        text.strip() not in _NO_TEXT
        and not text.strip().isdigit()
        and bool(text.strip())
        and text[:1] != b"^"
    )


def _apart(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _APART.finditer(view) if _APART_JOINT.search(view) else ():
        bang, text, gap, _ = match.groups()
        if _plain_words(text) and not (b"\x0b" in gap and not match[4].startswith((b"http", b"./", b"../"))):
            whole = document.data[match.start() : match.end()]
            at = match.start(3) - match.start()
            what = "a line break" if b"\x0b" in gap else "a space"
            yield _slip(match, f"{what} between text and destination: this is no {_noun(bang)}",
                        whole[:at] + whole[at + len(gap) :])  # fmt: skip
    for match in _COLON.finditer(view) if _COLON_JOINT.search(view) else ():
        bang, text, _, target = match.groups()
        if _plain_words(text):
            yield _slip(match, f"between text and destination nothing may stand: this is no {_noun(bang)}",
                        b"%b[%b](%b)" % (bang, text, target))  # fmt: skip


def _noun(bang: bytes) -> str:
    return "image" if bang else "link"


_ORDERS: dict[bytes, tuple[str, Applicability]] = {
    b"()[]": ("brackets and parentheses are swapped", SAFE),
    b"[)()": ("the text is closed by a parenthesis", SAFE),
    b"(]()": ("the text is opened by a parenthesis", SAFE),
    b"[](]": ("the destination is closed by a bracket", SAFE),
    b"[)[]": ("brackets and parentheses are crossed", SAFE),
    b"[)(]": ("brackets and parentheses are crossed", SAFE),
    b"(](]": ("brackets and parentheses are crossed", SAFE),
    b"(][)": ("brackets and parentheses are crossed", SAFE),
    b"()(]": ("brackets and parentheses are crossed", SAFE),
    b"[][]": ("the destination stands in brackets, which makes it a label", SAFE),
    b"[][)": ("the destination is opened by a bracket", SAFE),
    b"[]{}": ("the destination stands in braces", SAFE),
    b"[](}": ("the destination is closed by a brace", SAFE),
    b"()()": ("the text stands in parentheses", UNSAFE),
}


def _crossed(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _CROSSED.finditer(view) if any(joint.search(view) for joint in _CROSSED_JOINTS) else ():
        bang, opening, text, closing, gap, before, target, after = match.groups()
        known = _ORDERS.get(opening + closing + before + after)
        if known is None or not _plain_words(text):
            continue
        if gap and not target.startswith((b"http", b"www.")):
            continue
        what, certainty = known
        if opening + closing == b"()" and not _PLAIN_TARGET.search(target):
            continue  # a call and an index, or remarks one after the other
        if opening + closing == b"()" and before == b"(" and (gap or not target.startswith(b"http")):
            continue
        if before == b"[" and _defined(document, target):
            continue
        yield _slip(
            match, f"{what}: this is no {_noun(bang)}", b"%b[%b](%b)" % (bang, text, target), certainty
        )


def _defined(document: Document, label: bytes) -> bool:
    wanted = _text(label).casefold()
    return any(each.label.casefold() == wanted for each in document.definitions)


def _wide(_: Document, view: bytes) -> Iterator[Slip]:
    if not any(
        mark in view
        for mark in (b"\xef\xbc\x88", b"\xef\xbc\x89", b"\xe3\x80\x90", b"\xe3\x80\x91", b"\xef\xbc\xbb")
    ):
        return
    for match in _WIDE.finditer(view):
        bang, opening, text, closing, before, target, after = match.groups()
        if opening + closing + before + after != b"[]()" and _plain_words(text):
            yield _slip(
                match, f"full-width brackets make no {_noun(bang)}", b"%b[%b](%b)" % (bang, text, target)
            )


def _doubled(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _DOUBLED.finditer(view):
        text, closing, before, target, after = match.groups()
        if (closing, before, after) in ((b"]", b"(", b")"), (b"]", b"(", b"))")) or not _plain_words(text):
            continue
        if closing == b"]]" and view[match.start() - 1 : match.start()] == b"[":
            continue
        what = "a bracket too many" if closing == b"]]" else "a parenthesis too many"
        if (before == b"((") != (after == b"))") and closing == b"]" and before == b"(":
            continue
        yield _slip(match, f"{what}: this is no link", b"[%b](%b)" % (text, target))


def _around(document: Document, view: bytes) -> Iterator[Slip]:
    """What stands too much in or around a link that is one."""
    data = document.data
    for link in document.links:
        if link.kind != "inline":
            continue
        if (
            link.dest[:1] == "("
            and link.dest[-1:] == ")"
            and data[link.dest_start : link.dest_start + 1] == b"("
        ):
            yield Slip(link.dest_start, link.dest_end, "a second pair of parentheses is part of the destination",
                       (Edit(link.dest_start, link.dest_end, link.dest[1:-1]),), effect="destination",
                       suggestion=link.dest[1:-1])  # fmt: skip
        elif data[link.end : link.end + 1] == b")" and not _open_before(view, link.start):
            yield Slip(link.start, link.end + 1, "a closing parenthesis too many stands behind this link",
                       (Edit(link.end, link.end + 1, ""),), effect="text")  # fmt: skip
        elif (
            data[link.start - 1 : link.start] == b"["
            and view[link.start - 1] == 91
            and link.text_end > link.text_start
        ):
            close = _line_end(view, link.end)
            if b"]" not in view[link.end : close] and not link.image:
                yield Slip(link.start - 1, link.end, "an opening bracket too many stands before this link",
                           (Edit(link.start - 1, link.start, ""),), effect="text")  # fmt: skip
        elif (
            link.text_start < link.text_end
            and data[link.text_start : link.text_start + 1] == b"!"
            and data[link.text_start + 1 : link.text_start + 2] != b"["
            and not link.image
            and _PICTURE.search(link.dest)
        ):
            text = link.text_start
            yield Slip(link.start, link.end, "the exclamation mark of an image stands before its bracket",
                       (Edit(link.start, text + 1, "!["),), UNSAFE)  # fmt: skip


def _open_before(view: bytes, at: int) -> bool:
    """Whether a parenthesis is open in the paragraph before a place."""
    begin = view.rfind(b"\n", 0, at) + 1
    piece = view[begin:at]
    return piece.count(b"(") > piece.count(b")")


def _line_end(view: bytes, at: int) -> int:
    end = view.find(b"\n", at)
    return end if end >= 0 else len(view)


def _spaced(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _SPACED.finditer(view):
        bang, text, inner = match.groups()
        raw = _text(inner)
        if (
            b"{{" in inner
            or b"{%" in inner
            or not _plain_words(text)
            or view[match.start() - 1 : match.start()] == b"\x1e"
        ):
            continue
        from notes_lint.links.inside import put_right

        mended = put_right(document, raw.strip())
        if mended is not None:
            message, new, certainty = mended
            start, end = match.span(3)
            yield Slip(match.start(), match.end(), message, (Edit(start, end, new),), certainty,
                       suggestion=f"{_text(bang)}[{_text(text)}]({new})")  # fmt: skip


def _unclosed(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _UNCLOSED.finditer(view):
        bang, text, target, rest = match.groups()
        if not _plain_words(text) or b"{" in target:
            continue
        end = match.end(3)
        while end > match.start(3) and view[end - 1] in b".,;:!?'\"*":
            end -= 1
        target = view[match.start(3) : end]
        title = re.match(rb"[ \t]+(\"[^\"\n]*\")(?!\s*\))", rest)
        if title is not None:
            end = match.start(4) + title.end()
        angle = view[match.start(3) - 1 : match.start(3)] == b"<"
        if angle and view[end : end + 2] == b">)":
            continue
        close = rest.find(b")")
        opening = rest.find(b"(")
        certain: Applicability = SAFE if close < 0 or 0 <= opening < close else UNSAFE
        closed = title is None and close >= 0 and (opening < 0 or close < opening)
        if closed and close < 40 and not _ends_sentence(view, end):
            continue  # words up to a parenthesis: not this mistake
        insert = ")" if not angle else ">)"
        if target.count(b"(") > target.count(b")"):
            insert = ")" + insert
        start = match.start()
        yield Slip(start, end, f"the destination's parenthesis is not closed: this is no {_noun(bang)}",
                   (Edit(end, end, insert),), certain,
                   suggestion=_text(document.data[start:end]) + insert)  # fmt: skip


def _ends_sentence(view: bytes, end: int) -> bool:
    return view[end : end + 1] in (b".", b",", b";", b"\n", b"\x0b", b"")


def _no_middle(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _NO_MIDDLE.finditer(view) if any(begin in view for begin in _URL_BEGINS) else ():
        bang, text, target = match.groups()
        if _plain_words(text) and not text.endswith(b" "):
            yield _slip(match, f"the text's bracket is not closed: this is no {_noun(bang)}",
                        b"%b[%b](%b)" % (bang, text, target))  # fmt: skip


def _no_opening(document: Document, view: bytes) -> Iterator[Slip]:
    for match in _NO_OPENING.finditer(view):
        bang, text, _ = match.groups()
        line = max(view.rfind(b"\n", 0, match.start(2)), view.rfind(b"\x0b", 0, match.start(2))) + 1
        before = view[line : match.start(2)]
        if b"[" in before or b"\x1e" in view[match.start(2) - 1 : match.start(2)] or not _plain_words(text):
            continue
        start = match.start(2) + len(text) - len(text.lstrip(b" *_"))
        alone = bool(bang) or not before.strip(b" *_\t>#-+0123456789.)")
        certainty: Applicability = SAFE if bang else UNSAFE if alone else SUGGESTION
        yield Slip(start - len(bang), match.end(), f"the text's bracket is not opened: this is no {_noun(bang)}",
                   (Edit(start, start, "["),), certainty,
                   suggestion=_text(bang + b"[" + document.data[start : match.end()]))  # fmt: skip


def _mediawiki(_: Document, view: bytes) -> Iterator[Slip]:
    for match in _MEDIAWIKI.finditer(view):
        target, text = match.groups()
        yield _slip(match, "a wiki's syntax: this is no link here", b"[%b](%b)" % (text, target), UNSAFE)


def _org(document: Document, _: bytes) -> Iterator[Slip]:
    for link in document.links:
        if link.kind == "wikilink" and "][" in link.dest and "://" in link.dest.partition("][")[0]:
            target, text = link.dest.split("][", 1)
            new = f"[{text}]({target})"
            yield Slip(link.start, link.end, "Org's syntax: this is no link here",
                       (Edit(link.start, link.end, new),), suggestion=new)  # fmt: skip


def _wiki_half(_: Document, view: bytes) -> Iterator[Slip]:
    for match in _WIKI_HALF.finditer(view):
        bang, opening, name, rest, closing = match.groups()
        if len(opening) == len(closing) or (
            len(opening) == 1 and view[match.start() - 1 : match.start()] == b"["
        ):
            continue
        whole = _text(b"%b[[%b%b]]" % (bang, name, rest))
        start, end = match.span()
        yield Slip(start, end, "a bracket is missing: this is no wikilink", (Edit(start, end, whole),),
                   only=_text(name), suggestion=whole)  # fmt: skip


def _rst(document: Document) -> Iterator[Slip]:
    for match in _RST.finditer(document.data):
        if any(code.kind == "span" and code.start == match.start() for code in document.codes):
            yield _slip(match, "reStructuredText's syntax: this is no link in Markdown",
                        b"[%b](%b)" % (match[1], match[2]))  # fmt: skip


# -- destinations of links that are links


def _destinations(document: Document) -> Iterator[Slip]:
    """Schemes and hosts that were mistyped."""
    places: list[Link | Definition] = [
        link for link in document.links if link.kind in ("inline", "html", "autolink")
    ]
    places += document.definitions
    places = [place for place in places if place.dest and place.dest[0] not in "#./"]
    if not places:
        return
    from notes_lint.links.urls import mended_url

    for place in places:
        dest = place.dest
        fixed = mended_url(dest)
        if fixed is None:
            continue
        new, message, certainty = fixed
        start, end = place.dest_start, place.dest_end
        unless = "" if "://" in dest[:12] else dest
        yield Slip(
            start, end, message, (Edit(start, end, new),), certainty, "destination", unless, suggestion=new
        )
