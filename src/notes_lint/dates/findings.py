"""What the rules on dates report: all findings of a vault, judged once and kept by rule and note."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notes_lint.dates.apps import app_formats
from notes_lint.dates.calendar import complete, merge, possible
from notes_lint.dates.habits import Case, Group, Survey, style_of, survey
from notes_lint.dates.judge import Verdict, judge
from notes_lint.dates.record import DateRecord, Header, gather
from notes_lint.dates.style import render
from notes_lint.dates.trust import contradicts
from notes_lint.dates.weigh import Claim
from notes_lint.dates.wording import long_date
from notes_lint.diagnostic import SUGGESTION, UNSAFE, Diagnostic, Edit, Fix, Rename

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from notes_lint.diagnostic import Applicability
    from notes_lint.vault import Vault

ORDERS = {"day-first": "dm", "month-first": "md"}


def surveyed(vault: Vault) -> Survey:
    """The vault's notes, grouped, with what their dates have in common."""
    return survey_of(vault, vault.notes)


def survey_of(vault: Vault, paths: Iterable[str], votes: Mapping[str, int] | None = None) -> Survey:
    """Some notes of a vault, grouped; ``votes`` are those of all notes (see `votes_of` in `habits`)."""
    hints = [(each.folder, each.order) for each in vault.shared(app_formats) if each.order]
    order = ORDERS.get(vault.settings.dates.order, "")
    return survey(paths, vault.gathered(gather), order, hints, votes)


def targets(_: Vault) -> set[str]:
    """The paths that renaming a note was thought of for, taken or not."""
    return set()


def contradictions(vault: Vault) -> dict[str, list[Diagnostic]]:
    """Findings of `filename-date-mismatch` by note."""
    from notes_lint.dates.history import arbiter
    from notes_lint.dates.index import wrong_entries
    from notes_lint.dates.order import out_of_order

    known = vault.shared(surveyed)
    ask_git = arbiter(vault)
    found: dict[str, list[Diagnostic]] = {}
    for group in known.groups:
        for case in group.disputed:
            if case.path not in found and contradicts(case):
                verdict = judge(case, known, ask_git)
                if len(verdict.claims) > 1:
                    found[case.path] = [_mismatch(verdict, vault)]
        if group.kind in ("none", "one", "pair") and len(group.cases) > 5:
            for case, diagnostic in out_of_order(group):
                found.setdefault(case.path, [diagnostic])
    for path, diagnostic in wrong_entries(known, vault.gathered(gather), dict(found)):
        found.setdefault(path, []).append(diagnostic)
    return found


def _mismatch(verdict: Verdict, vault: Vault) -> Diagnostic:
    claims = verdict.claims
    said = [*_sentences(verdict), *verdict.evidence]
    best, second = claims[0], claims[1]
    if verdict.decided:
        sure = "almost certainly" if verdict.certain else "probably"
        verdict_text = f"{_side(second)} is {sure} wrong"
    else:
        verdict_text = "which of them is wrong cannot be told"
    fixes = list(_fixes(verdict, vault))
    header = next((header for claim in claims for header in claim.headers if claim is not best), None)
    header = header or next((header for claim in claims for header in claim.headers), None)
    start, end = (header.start, header.end) if header is not None else (0, 0)
    message = f"{'; '.join(said)}: {verdict_text}"
    return Diagnostic(start, end, message, evidence=tuple(_habit(verdict)), fixes=tuple(fixes))


def _habit(verdict: Verdict) -> Iterator[str]:
    """Why these two may be compared at all: they agree in other notes of the kind."""
    case = verdict.case
    for header in {header.slot: header for claim in verdict.claims for header in claim.headers}.values():
        yes, no = case.group.trust.get(header.slot, (0, 0))
        if yes > 1:
            where = "the front matter's date" if header.place.startswith("matter") else "the header"
            yield f"{where} agrees with the file name in {yes} of the {yes + no} notes like this one"


def _side(claim: Claim) -> str:
    if "name" in claim.sources:
        return "the file name"
    if "header" in claim.sources:
        return "the header"
    return "the front matter" if "matter" in claim.sources else "the folder"


def _sentences(verdict: Verdict) -> Iterator[str]:
    """What each side says; the header first, as a reader sees it first."""
    order = {"header": 0, "matter": 1, "name": 2, "folder": 3}
    shown = sorted(verdict.claims, key=lambda claim: min(order[source] for source in claim.sources))
    for claim in shown:
        other = next(each for each in verdict.claims if each is not claim)
        names = {
            "header": "the header",
            "matter": "the front matter",
            "name": "the file name",
            "folder": "the folder",
        }
        sources = sorted(claim.sources, key=order.__getitem__)
        if "name" in sources and "folder" in sources:
            sources.remove("folder")
        who = " and ".join(names[source] for source in sources)
        said = "say" if len(sources) > 1 else "says"
        when = claim.when
        if claim.sources == ["folder"]:
            folder = verdict.case.folder.when
            yield f"the folder says {long_date(folder, 0)}"
        else:
            yield f"{who} {said} {long_date(when, other.when)}"


def _fixes(verdict: Verdict, vault: Vault) -> Iterator[Fix]:
    """The likeliest first: let the losing side say what the winning side says; then the other way round."""
    best, second = verdict.claims[0], verdict.claims[1]
    first_kind: Applicability = UNSAFE if verdict.decided and len(verdict.claims) == 2 else SUGGESTION
    pairs: list[tuple[Claim, Claim, Applicability]] = [(best, second, first_kind), (second, best, SUGGESTION)]
    for right, wrong, kind in pairs:
        fix = _mend(verdict.case, right, wrong, vault, kind)
        if fix is not None:
            yield fix


def _mend(case: Case, right: Claim, wrong: Claim, vault: Vault, kind: Applicability) -> Fix | None:
    target = merge(right.when, wrong.when)
    if not possible(target):
        return None
    edits = []
    for header in wrong.headers:
        text = rewritten(header, target, case)
        if text is None:
            return None
        edits.append(Edit(header.start, header.end, text))
    renames = []
    if (
        "name" in wrong.sources
        or "folder" in wrong.sources
        or ("folder" in right.sources and "name" in wrong.sources)
    ):
        rename = renamed(case, target, vault)
        if rename is None:
            return None
        renames.append(rename)
    if not edits and not renames:
        return None
    parts = []
    if edits:
        parts.append(f"write {edits[0].text}")
    if renames:
        parts.append(f"rename to {renames[0].new}")
    effect = "text" if edits else "none"
    if any(header.frame.startswith("[[") for header in wrong.headers):
        effect = "wikilink"
    return Fix(" and ".join(parts), tuple(edits), tuple(renames), (), kind, effect)


def rewritten(header: Header, date: int, case: Case) -> str | None:
    """A header's date with another value, in its own format; None where that cannot be written."""
    if header.until:
        return None
    style = style_of(header, case.group)
    year, month, day = date // 10000, date // 100 % 100, date % 100
    if ("YY" in style and not year) or ("M" in style.translate({ord("D"): None}) and not month):
        return None
    if any(token[:1] == "D" for token in style.split("|")) and not day:
        return None
    if any(token[:3] == "ddd" for token in style.split("|")) and not complete(date):
        return None
    return render(style, date, language_of(header, case.group))


def language_of(header: Header, group: Group) -> str:
    """The language to write a header's names in: that of the group's headers, where its own words are of it, too
    (April is English and German, mai German and French)."""
    from notes_lint.dates.names import shares_month

    counts: dict[str, int] = {}
    for case in group.cases:
        for other in case.headers[:2]:
            if "MMM" in other.style:
                counts[other.language] = counts.get(other.language, 0) + 1
    if len(counts) == 1 and header.language in counts:
        return header.language
    ranked = sorted(counts, key=lambda name: (-counts[name], name))
    month = header.when // 100 % 100
    for name in ranked:
        if "MMM" not in header.style or not 0 < month < 13 or shares_month(name, header.language, month):
            return name
    return header.language


def renamed(case: Case, date: int, vault: Vault, style: str = "") -> Rename | None:
    """The note's path with another date in its name (and in its folders, where they say the date, too)."""
    stem = case.stem
    folder, _, name = case.path.rpartition("/")
    suffix = name[len(case.text) :]
    if stem is not None and case.told:
        if stem.until and stem.until < date % 100:
            return None
        text = (
            case.text[: stem.start] + render(style or case.style, date, stem.language) + case.text[stem.end :]
        )
    elif case.group.kind.startswith("folder"):
        text = case.text
    else:
        return None
    parts = [_folder_for(part, tells, date) for part, tells in case.folder.parts]
    new = "/".join([*parts, text + suffix])
    vault.shared(targets).add(new)
    if new == case.path or new in vault.notes or new in vault.files:
        return None
    assert folder is not None
    return Rename(case.path, new)


def _folder_for(name: str, tells: str, date: int) -> str:
    """A folder's name for another date; a folder that names its month in words, too, changes in both."""
    from notes_lint.dates.names import month_name, word
    from notes_lint.dates.stems import read_stem

    year, month, day = date // 10000, date // 100 % 100, date % 100
    if tells == "Y":
        return f"{year:04d}"
    if tells == "D":
        return f"{day:02d}" if len(name) == 2 else str(day)
    if not tells:
        return name
    stem = read_stem(name)
    if tells in ("YM", "YMD") and stem is not None and stem.when:
        return name[: stem.start] + render(stem.style, date, stem.language) + name[stem.end :]
    digits = name[: len(name) - len(name.lstrip("0123456789"))]
    rest = name[len(digits) :]
    number = (f"{month:02d}" if len(digits) == 2 else str(month)) if digits else ""
    letters = rest.strip("-_. ")
    named = word(letters.lower())
    if named is not None and named.month:
        new = month_name(named.language, month, short=named.width == "S")
        new = new.lower() if letters.islower() else new.upper() if letters.isupper() else new.capitalize()
        rest = rest.replace(letters, new)
    return number + rest


__all__ = ["DateRecord", "contradictions", "gather", "surveyed"]
