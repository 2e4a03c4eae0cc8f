"""How many of the slips that people make again and again are found, and mended rightly.

    python tests/bench/typical.py [--show]

Each word of `typical.txt` stands once in a plain sentence, in a note of its own. Words that are right, too, or that
are names in other places count as missed all the same.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from notes_lint.parse import parse
from notes_lint.spelling.gather import gather
from notes_lint.spelling.judge import judge_words
from notes_lint.text import Source

SENTENCES = (
    "This is how the server works with {} data in the example above.",
    "You can see that the {} of the new version is not there.",
)


def main() -> None:
    """Prints the shares, and with --show each word that is not found or mended wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--show", action="store_true")
    show = parser.parse_args().show
    lines = Path(__file__).with_name("typical.txt").read_text("utf-8").splitlines()
    pairs = [line.split(" ", 1) for line in lines if line and line[0] != "#"]
    pairs = [(wrong, right) for wrong, right in pairs if wrong != right]
    found = first = 0
    for wrong, right in pairs:
        said = []
        for sentence in SENTENCES:
            record = gather(parse("a.md", Source(sentence.format(wrong).encode())))
            verdicts = judge_words({"a.md": record}).get("a.md", []) if record is not None else []
            said.append([verdict.suggestions[0] for verdict in verdicts if wrong in verdict.word])
        hit = sum(map(bool, said)) / len(said)
        found += hit
        first += sum(bool(each) and each[0].lower() == right.lower() for each in said) / len(said)
        if show and (hit < 1 or any(each[0].lower() != right.lower() for each in said if each)):
            print(f"{wrong:18} {right:18} {said}")
    print(f"{len(pairs)} words: found {found / len(pairs):.1%}, first suggestion right {first / found:.1%}")


if __name__ == "__main__":
    main()
