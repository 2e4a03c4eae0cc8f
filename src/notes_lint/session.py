"""A run of ``check`` from the settings to the exit status: the order in which the layers are called."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from notes_lint.errors import UsageError, nearest
from notes_lint.mending import recover, rule_names

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Iterable, Mapping

    from notes_lint import recall
    from notes_lint.cache import Workshop
    from notes_lint.lint import Tree
    from notes_lint.report import ReportOptions
    from notes_lint.report.collect import Report
    from notes_lint.result import Result
    from notes_lint.ruleset import RuleSet
    from notes_lint.settings import Loaded

_MOST_STAGED = 5
# Options that say what is looked for, each given as often as one likes.
_VALUED = ("config", "select", "extend_select", "ignore")

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_@%+=:,./-"


class Request(Struct):
    """One vault of the run: its root, and the paths below it that the user named ("" is the root itself)."""

    root: str
    named: list[str]


def run(arguments: Any, requests: list[Request]) -> int:
    """Lint every vault of the command line, mend, report."""
    outputs(arguments)  # wrong usage is said before the work, not after it
    if arguments.jobs < 0:
        raise UsageError(f"--jobs {arguments.jobs}: a number of processes is wanted, or 0")
    results: list[Result] = []
    workshops: list[Workshop] = []
    _hooked(arguments)
    try:
        for request in requests:
            found = _vault(arguments, request, workshops, alone=len(requests) == 1)
            if isinstance(found, list):
                _write(arguments, lambda at, form, path: [found[at].text])  # noqa: B023 - the loop ends here
                return 0 if arguments.exit_zero else found[0].status(strict=arguments.strict)
            results.append(found)
        if arguments.diff:
            _print_patches(results)
        else:
            from notes_lint.report import report_of

            write(arguments, report_of(results), results[0].keep)
        return 0 if arguments.exit_zero else status(results, strict=arguments.strict)
    finally:
        for workshop in workshops:  # until here: a report may look notes up
            workshop.close()


def _hooked(arguments: Any) -> None:
    """What ``--staged`` is to mean where pre-commit runs and nothing is staged.

    ``pre-commit run --all-files`` means all notes, ``--from-ref`` (and a push) what came since; neither is told to a
    hook that takes no file names but by what the index and the environment say. A commit without changes is a
    commit all the same: Git names the index to its hooks.
    """
    if not arguments.staged or os.environ.get("PRE_COMMIT") != "1" or "GIT_INDEX_FILE" in os.environ:
        return
    from notes_lint.gitside import anything_staged

    if anything_staged(os.getcwd()):
        arguments.hooked = (
            "only what is staged was looked at, with --all-files, too; unstage it to look at all notes"
        )
        return
    arguments.staged = False
    since = os.environ.get("PRE_COMMIT_FROM_REF", "")
    arguments.changed_since = (since.strip("0") and since) or None
    arguments.hooked = "" if arguments.changed_since else "nothing is staged, so all notes were looked at"


def _print_patches(results: list[Result]) -> None:
    """The diff alone, as bytes, for another program to read; what concerns people goes to standard error."""
    from notes_lint.report.escape import terminal

    for result in results:
        for piece in result.patch:
            sys.stdout.buffer.write(piece)
        for found in result.diagnostics:
            if found.rule == "refused-fix":
                sys.stderr.write(terminal(f"{found.path}: {found.message}") + "\n")
    sys.stdout.flush()


def load_settings(arguments: Any, root: str) -> Loaded:
    """The settings of a vault with the command line's on top."""
    from notes_lint.settings import load

    files = [each for each in arguments.config if "=" not in each]
    loaded = load(root, files[-1] if files else "", tuple(each for each in arguments.config if "=" in each))
    changes: dict[str, Any] = {}
    for key in ("select", "ignore", "extend_select"):
        given = getattr(arguments, key, None)
        if given:
            changes[key] = tuple(name.strip() for each in given for name in each.split(",") if name.strip())
            loaded.origins[key.replace("_", "-")] = "command line"
    if "select" in changes:  # who selects on the command line wants these, not those and the file's extras
        changes.setdefault("extend_select", ())
    if changes:
        from msgspec.structs import replace

        loaded.settings = replace(loaded.settings, **changes)
    return loaded


def _vault(
    arguments: Any, request: Request, workshops: list[Workshop], *, alone: bool = False
) -> Result | list[recall.Told]:
    """Lint one vault; or, where it is the run's only one and all is as it was, its reports as they were.

    Its workshop is put to the others, to be closed when the report is written.
    """
    from notes_lint import ruleset
    from notes_lint.discover import scan
    from notes_lint.lint import DiskTree

    recovered = recover(request.root)
    loaded = load_settings(arguments, request.root)
    rules = ruleset.build(loaded, request.root, allow_code=arguments.allow_code)
    rule_names([*arguments.fixable, *arguments.unfixable], rules)
    _prepare_probing(arguments, loaded, request, rules)

    def listed() -> Tree:
        return DiskTree(
            scan(request.root, loaded.settings, _files(request), force_exclude=arguments.force_exclude)
        )

    tree = listed()
    wanted = targets(request.named)
    if arguments.stdin_filename:
        tree, wanted = _standard_input(arguments.stdin_filename, request, tree)
    timer: dict[str, float] | None = {} if arguments.statistics else None
    day = today(arguments.today)
    workshop = _workshop(arguments, request.root, rules, timer)
    workshops.append(workshop)
    if arguments.fix or arguments.diff or arguments.add_ignore:
        result = _mended(arguments, loaded, rules, tree, listed, wanted, day, workshop)
    elif arguments.staged or arguments.changed_since:
        result = _changed(arguments, request, tree, rules, day, wanted, workshop)
    else:
        named = [arguments.stdin_filename] if arguments.stdin_filename else request.named
        recalls = False
        if alone and not recovered and not arguments.no_cache:
            from notes_lint import recall

            recalls = recall.plain(arguments, rules)
        if recalls:
            shown = [shown_root(request.root), *named]
            looks = [
                recall.look(form, report_options(arguments, path), shown, rules)
                for form, path in outputs(arguments)
            ]
            named = named if wanted is not None else []
            told = recall.recalled(workshop, looks, tree=tree, today=day, named=named)
            if told is not None:
                return told
        result = workshop.lint(tree, today=day, targets=wanted, named=named)
        if recalls:
            from notes_lint.report.drawn import Drawn

            drawn = [workshop.drawn(look, Drawn) for look in looks]
            result.keep = lambda at, pieces: recall.keep(workshop, result, looks[at], drawn[at], pieces)
            result.drawn = drawn.__getitem__
    if wanted is not None:
        result.files = sum(map(wanted, tree.listing.notes))
    if not (arguments.fix or arguments.diff or arguments.add_ignore) or arguments.write_baseline:
        _baseline(arguments, loaded, result, _judged(arguments, rules, wanted))
    _shard(arguments, result, tree, rules, wanted)
    if rules.prober is not None:
        result.notices += rules.prober.lines
        _tell(arguments, rules.prober.lines)
    if recovered:
        result.notices.insert(0, recovered)
    if getattr(arguments, "hooked", ""):
        result.notices.append(arguments.hooked)
    if arguments.fix and arguments.staged:
        result.notices += _to_stage(result)
    result.shown_root = shown_root(request.root)
    _explain_nothing(result, request, rules)
    return result


def _workshop(arguments: Any, root: str, rules: RuleSet, timer: dict[str, float] | None) -> Workshop:
    """What works out the notes: processes, and the cache unless it is not wanted."""
    from notes_lint.cache import Workshop

    def say(line: str) -> None:
        sys.stderr.write(f"notes-lint: {line}\n")

    return Workshop(
        root,
        rules,
        jobs=arguments.jobs,
        cached=not arguments.no_cache,
        timer=timer,
        say=say if arguments.verbose else None,
    )


def _prepare_probing(arguments: Any, loaded: Loaded, request: Request, rules: RuleSet) -> None:
    """Give the rules on URLs what they are judged by; each shard asks for its own URLs."""
    from notes_lint import probing

    rules.prober = probing.prober(arguments, loaded.settings, request.root, rules)
    ours = _share(arguments)
    if rules.prober is not None and ours is not None:
        rules.prober.only = ours
        rules.prober.stamp = ""  # a shard's answers are not the vault's


def _tell(arguments: Any, lines: list[str]) -> None:
    """Say on standard error what a report for programs has no place for."""
    formats = {each.partition("=")[0] for each in arguments.output_format or ["text"]}
    if not arguments.quiet and not formats & {"text", "markdown", "html"}:
        for line in lines:
            sys.stderr.write(f"notes-lint: {line}\n")


def _mended(
    arguments: Any,
    loaded: Loaded,
    rules: RuleSet,
    tree: Tree,
    listed: Callable[[], Tree],
    wanted: Callable[[str], bool] | None,
    day: str,
    workshop: Workshop,
) -> Result:
    """Lint and mend until nothing changes."""
    from notes_lint.fix.relint import Relinter
    from notes_lint.mending import mend

    answers_for = _answers_for(arguments, rules, tree, day, workshop)
    shrink: Callable[[], None] | None = None
    looked: Result | None = None

    def finish(result: Result) -> None:
        nonlocal shrink, looked
        looked = result
        answers_for(result)
        if not arguments.write_baseline:
            shrink = _baseline(arguments, loaded, result, _judged(arguments, rules, wanted))

    relint = Relinter(
        rules, today=day, targets=wanted, map_some=workshop.map_some, finish=finish, judge=workshop.judge
    )
    result = mend(arguments, rules, relint, tree, listed)
    if (
        arguments.fix
        and not arguments.diff
        and not result.refused
        and looked is result
        and shrink is not None
    ):
        shrink()  # by the last look at the notes, as they are written now
    return result


def _answers_for(
    arguments: Any, rules: RuleSet, tree: Tree, day: str, workshop: Workshop
) -> Callable[[Result], None]:
    """What leaves the findings that the change answers for, where only those are to be mended."""
    if not (arguments.staged or arguments.changed_since):
        return lambda _: None
    from notes_lint.gitside import OldTree, compare, keep_new, unstaged
    from notes_lint.lint import lint

    root = tree.listing.root
    comparison = compare(root, None if arguments.staged else arguments.changed_since)
    if arguments.staged:
        torn = unstaged(root) & {change.new for change in comparison.changes}
        if torn:
            raise UsageError(
                f"{min(torn)}: it has changes that are not staged, and --fix writes the work tree. "
                "Stage or stash them (pre-commit does), or leave out --staged."
            )
    old_tree = OldTree(tree, comparison)
    entries = workshop.map_some(old_tree, list(old_tree.listing.notes))
    _settle(rules, {path: entry for path, entry in entries.items() if path not in old_tree.contents})
    before: list[Result] = []

    def answers_for(result: Result) -> None:
        if not before:  # only now, because nothing is asked about the old side's URLs
            before.append(_unasked(rules, lambda: lint(old_tree, rules, today=day, entries=entries)))
        keep_new(result, before[0], comparison)

    return answers_for


def _settle(rules: RuleSet, unchanged: Mapping[str, Any]) -> None:
    """Only the URLs that a change adds are asked for: the others cannot fail it."""
    if rules.prober is not None:
        notes = [entry.note for entry in unchanged.values() if entry.note is not None]
        rules.prober.settled = {link.dest for note in notes for link in note.urls}


def _unasked(rules: RuleSet, work: Callable[[], Result]) -> Result:
    """Do something that may use what is known of URLs, and asks for none."""
    if rules.prober is None:
        return work()
    rules.prober.asking = False
    try:
        return work()
    finally:
        rules.prober.asking = True


def _changed(
    arguments: Any,
    request: Request,
    tree: Tree,
    rules: RuleSet,
    day: str,
    wanted: Callable[[str], bool] | None,
    workshop: Workshop,
) -> Result:
    """Lint both sides of a change, and keep what the change answers for."""
    from notes_lint.gitside import IndexTree, OldTree, compare, keep_new
    from notes_lint.lint import lint

    if arguments.staged and arguments.changed_since:
        raise UsageError("--staged and --changed-since exclude each other")
    comparison = compare(request.root, None if arguments.staged else arguments.changed_since)
    if arguments.staged:
        tree = IndexTree(tree, request.root)
    tree.listing.gone = comparison.gone
    entries = workshop.map_all(tree)
    old_tree = OldTree(tree, comparison)
    same = {path: entries[path] for path in old_tree.listing.notes if path not in old_tree.contents}
    _settle(rules, same)
    # Online the old side is judged by what the new one learnt of URLs, which a recalled judgement would not have asked
    # for. Offline (the prober has a stamp) either side may ask: what earlier runs left is all that there is.
    recalls = rules.prober is None or bool(rules.prober.stamp)
    if recalls:
        result = workshop.lint(tree, today=day, targets=wanted, named=request.named, entries=entries)
    else:
        result = lint(tree, rules, today=day, targets=wanted, entries=entries, timer=workshop.timer)
    result.notices.clear()  # of the vault as a whole, of which the change is a part
    if arguments.staged and not comparison.changes:
        result.notices.append("nothing is staged")
    changed = workshop.map_some(old_tree, [path for path in old_tree.listing.notes if path not in same])
    before = dict(sorted((same | changed).items()))
    if recalls:
        old = workshop.lint(old_tree, today=day, entries=before)
    else:
        old = _unasked(rules, lambda: lint(old_tree, rules, today=day, entries=before))
    keep_new(result, old, comparison, same.keys())
    return result


def _judged(
    arguments: Any, rules: RuleSet, wanted: Callable[[str], bool] | None
) -> Callable[[tuple[str, str, str]], bool]:
    """Whether this run could have met an entry of a baseline: its rule ran, and its note was looked at."""
    partial = arguments.staged or arguments.changed_since or arguments.stdin_filename
    web = frozenset(rule.name for rule in rules.of("web"))

    def judged(key: tuple[str, str, str]) -> bool:
        rule, path, _ = key
        if partial or (rule in rules.known and rule not in rules.selected) or rule in web:
            return False
        return wanted is None or wanted(path)

    return judged


def _baseline(
    arguments: Any, loaded: Loaded, result: Result, judged: Callable[[tuple[str, str, str]], bool]
) -> Callable[[], None] | None:
    """Take what the baseline allows out of the result; write it where that was asked for.

    Returns:
        What drops the stale entries, for a run that writes anyway; None where there are none, or none are left.
    """
    from collections import Counter

    path = arguments.baseline or loaded.settings.baseline
    if path and not arguments.baseline:
        path = f"{result.root}/{path}"
    target = arguments.write_baseline
    if not path and not target:
        return None
    from notes_lint import baseline
    from notes_lint.report.summary import counted

    if not path:
        found = Counter(baseline.fingerprints(result))
        baseline.write(target, found)
        be = "is" if found.total() == 1 else "are"
        result.notices.append(f"wrote {target}: {counted(found.total(), 'finding')} {be} allowed from now on")
        result.baselined = found.total()
        result.diagnostics = []
        return None
    met, unmet = baseline.apply(result, baseline.load(path))
    stale = Counter({key: count for key, count in unmet.items() if judged(key)})
    met += unmet - stale
    if target:
        baseline.write(target, met)
        result.notices.append(_left(target, stale, met))
    if target or not stale:
        return None
    file = _quoted(os.path.relpath(path))
    shown = ", ".join(f"{where} ({rule})" for rule, where, _ in sorted(stale, key=lambda key: key[1])[:3])
    option = f"--baseline {file} " if arguments.baseline else ""
    named = "".join(f" {_quoted(each)}" for each in arguments.paths)
    notice = (
        f"{_stale(stale.total())}: {shown}{' …' if len(stale) > 3 else ''}. Drop {'it' if len(stale) == 1 else 'them'}, or "
        f"what is mended there is known again when it comes back: notes-lint {option}--write-baseline {file}{named}"
    )
    result.notices.append(notice)

    def shrink() -> None:
        baseline.write(path, met)
        result.notices[result.notices.index(notice)] = _left(file, stale, met)

    return shrink


def _left(target: str, stale: Counter[tuple[str, str, str]], met: Counter[tuple[str, str, str]]) -> str:
    from notes_lint.report.summary import counted

    remain = "remains" if met.total() == 1 else "remain"
    return f"wrote {target}: {counted(stale.total(), 'mended finding')} left it, {met.total():,} {remain}"


def _stale(count: int) -> str:
    return (
        "1 entry of the baseline is stale" if count == 1 else f"{count:,} entries of the baseline are stale"
    )


def _share(arguments: Any) -> Callable[[str], bool] | None:
    """Whether a path or a URL falls to this shard, by its checksum; None where there are no shards."""
    if not arguments.shard:
        return None
    from zlib import crc32

    share, _, total = arguments.shard.partition("/")
    if not (share.isdigit() and total.isdigit() and 1 <= int(share) <= int(total)):
        raise UsageError(f"--shard {arguments.shard}: I/N is wanted, such as 1/4")
    return lambda text: crc32(text.encode(errors="surrogateescape")) % int(total) == int(share) - 1


def _shard(
    arguments: Any, result: Result, tree: Tree, rules: RuleSet, wanted: Callable[[str], bool] | None
) -> None:
    """Leave this shard's share: the notes whose path's checksum falls to it, and what is said of its URLs."""
    ours = _share(arguments)
    if ours is None:
        return
    probing = {rule.name for rule in rules.of("web")}
    result.diagnostics = [each for each in result.diagnostics if each.rule in probing or ours(each.path)]
    result.files = sum(ours(note) and (wanted is None or wanted(note)) for note in tree.listing.notes)
    result.excluded = [each for each in result.excluded if ours(each.path)]
    if not arguments.shard.startswith(
        "1/"
    ):  # counted over the whole vault by each shard; the joined report adds them up
        result.suppressed = result.baselined = 0


def _files(request: Request) -> Iterable[str]:
    return [name for name in request.named if os.path.isfile(f"{request.root}/{name}")]


def shown_root(root: str) -> str:
    """Where a vault lies seen from the current folder, "" where they are the same."""
    relative = os.path.relpath(root).replace(os.sep, "/")
    return "" if relative == "." else relative


def _standard_input(name: str, request: Request, tree: Tree) -> tuple[Tree, Any]:
    from notes_lint.lint import StdinTree

    path = os.path.relpath(os.path.abspath(name), request.root).replace(os.sep, "/")
    if path.startswith("../"):
        raise UsageError(f"--stdin-filename {name}: it is not below the vault {request.root}")
    return StdinTree(tree, path, sys.stdin.buffer.read()), lambda other: other == path


def _to_stage(result: Result) -> list[str]:
    """The command that stages what was mended of a commit: fixes are written to the work tree only."""
    paths = list(dict.fromkeys(entry.path for entry in result.applied))
    if not paths:
        return []
    shown = [os.path.join(shown_root(result.root), path) for path in paths]
    few = len(shown) <= _MOST_STAGED and all(os.path.exists(f"{result.root}/{path}") for path in paths)
    what = " ".join(map(_quoted, shown)) if few else "-A"
    return [f"look at what was fixed (git diff), stage it, and commit again: git add {what}"]


def _explain_nothing(result: Result, request: Request, rules: RuleSet) -> None:
    """Where nothing was checked, say why."""
    if not rules.selected:
        result.notices.append(
            "no rule is selected: look at `select` and `ignore` (`notes-lint config` shows them)"
        )
    if result.files:
        return
    where = shown_root(request.root) or "."
    if result.excluded:
        first = result.excluded[0]
        more = f" and {len(result.excluded) - 1} more are" if len(result.excluded) > 1 else " is"
        result.notices.append(f"nothing was checked: {first.path}{more} left out ({first.reason})")
    else:
        result.notices.append(f"nothing was checked: there is no .md or .markdown file in {where}")


def report_options(arguments: Any, path: str = "") -> ReportOptions:
    """How the command line wants a report, for a file or ("") standard output."""
    from notes_lint.report import ReportOptions
    from notes_lint.report.stream import columns

    color = arguments.color == "always" or (arguments.color == "auto" and is_terminal())
    return ReportOptions(
        color=color and not path,
        width=columns(sys.stdout),
        unsafe=arguments.unsafe_fixes,
        show_fixed=arguments.fix or getattr(arguments, "add_ignore", False),
        asked=getattr(arguments, "interactive", False) and not path,
        quiet=arguments.quiet,
        statistics=arguments.statistics,
        base_path=_base_path(),
        arguments=" ".join(_again(arguments)),
        rule_page=rule_page,
    )


def _again(arguments: Any) -> list[str]:
    """What a hint's command needs to find what this run found."""
    given = vars(arguments)  # `merge` has fewer options than `check`
    words = [f"--{name.replace('_', '-')}={value}" for name in _VALUED for value in given.get(name) or ()]
    words += ["--staged"] if given.get("staged") else []
    words += [f"--changed-since={since}"] if (since := given.get("changed_since")) else []
    return [_quoted(word) for word in [*words, *(arguments.paths if arguments.paths != ["."] else ())]]


def write(
    arguments: Any,
    report: Report,
    keep: Callable[[int, Iterable[str]], Iterable[str]] = lambda _, pieces: pieces,
) -> None:
    """Print a report in each format of the command line, or write it to its file.

    ``keep`` passes on what is printed of the first, the second … format, and may remember it.
    """
    from notes_lint.report import render_report

    def pieces(at: int, form: str, path: str) -> Iterable[str]:
        report.begin(at)
        return keep(at, render_report(report, form, report_options(arguments, path)))

    _write(arguments, pieces)


def _write(arguments: Any, pieces: Callable[[int, str, str], Iterable[str]]) -> None:
    """Write what each format of the command line comes to: ``pieces`` by its place, its name and its file."""
    from notes_lint.report.stream import prepare

    for at, (form, path) in enumerate(outputs(arguments)):
        if path:
            try:
                with open(path, "w", encoding="utf-8", newline="\n") as file:
                    file.writelines(pieces(at, form, path))
            except OSError as error:
                raise UsageError(f"{path}: the report cannot be written: {error.strerror}") from None
        else:
            prepare(sys.stdout, form)
            _print(pieces(at, form, path))


def _print(pieces: Iterable[str]) -> None:
    try:
        sys.stdout.writelines(pieces)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has seen enough; the status still says what was found.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def outputs(arguments: Any) -> list[tuple[str, str]]:
    """Each format of the command line with its file ("" for standard output).

    Raises:
        UsageError: an unknown format, or two for one place.
    """
    from notes_lint.report import FORMATS

    found = []
    for each in arguments.output_format or ["text"]:
        name, _, path = each.partition("=")
        if name not in FORMATS:
            raise UsageError(
                f"--output-format {name}: known are {', '.join(FORMATS)}.{nearest(name, list(FORMATS))}"
            )
        found.append((name, path or arguments.output_file or ""))
    places = [path for _, path in found]
    if len(set(places)) < len(places):
        raise UsageError(
            "--output-format: several formats of one run need a file each: --output-format json=out.json"
        )
    return found


def rule_page(name: str) -> str:
    """The page of a shipped rule, or ""."""
    from notes_lint.pack import page_text, shipped

    return next((page_text(rule) for rule in shipped() if rule.name == name), "")


def _base_path() -> str:
    """From the work tree's top to the current folder, for formats whose paths start at the top."""
    from notes_lint.discover import git_top

    here = os.getcwd()
    top = git_top(here)
    relative = os.path.relpath(here, top).replace(os.sep, "/") if top else "."
    return "" if relative == "." else relative


def _quoted(path: str) -> str:
    if path.isascii() and not path.strip(_PLAIN) and path:
        return path
    import shlex

    return shlex.quote(path)


def requests(paths: list[str]) -> list[Request]:
    """The vaults that paths belong to, in the order given."""
    from notes_lint.discover import vault_root

    found: dict[str, Request] = {}
    for path in paths:
        root = vault_root(path)
        relative = os.path.relpath(os.path.abspath(path), root)
        relative = "" if relative == "." else relative.replace(os.sep, "/")
        found.setdefault(root, Request(root, [])).named.append(relative)
    return list(found.values())


def targets(named: list[str]) -> Callable[[str], bool] | None:
    """Whether a path lies in what the user named; None where that is the whole vault."""
    if not named or "" in named:
        return None
    exact = frozenset(named)
    prefixes = tuple(name + "/" for name in named)
    return lambda path: path in exact or path.startswith(prefixes)


def today(given: str | None) -> str:
    """The day to judge by: --today, SOURCE_DATE_EPOCH, or the clock."""
    import datetime

    if given:
        try:
            return datetime.date.fromisoformat(given).isoformat()
        except ValueError:
            raise UsageError(f"--today {given}: a date like 2026-01-31 is wanted") from None
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    if epoch.isdigit():
        return datetime.datetime.fromtimestamp(int(epoch), datetime.UTC).date().isoformat()
    return datetime.date.today().isoformat()  # noqa: DTZ011 - the writer's own day


def status(results: list[Result], *, strict: bool) -> int:
    """1 where an error remains or a fix was refused, else 0."""
    failed = any(
        result.errors or result.refused or result.patch or (strict and result.warnings) for result in results
    )
    return int(failed)


def is_terminal() -> bool:
    """Whether standard output is a terminal that shows colours."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb" and "NO_COLOR" not in os.environ
