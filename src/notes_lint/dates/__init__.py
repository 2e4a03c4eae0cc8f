"""What a note's date is: the body of knowledge that the rules of the group `dates` share.

A date is a *packed* integer, ``year * 10000 + month * 100 + day``, where a part that is not said is 0:
July 28th, 2024 is 20240728, July 2024 is 20240700, and "July 28th" without a year is 728. Packed dates compare, hash and
store as plain integers, so ten thousand notes are judged without one object of `datetime`.

Modules:

- `calendar`: arithmetic on packed dates; `cldr`, `names`: month and weekday names of many languages
- `scan`: every date in a line of text, strictly; `style`: writing a date in the format of another
- `paths`, `stems`: dates in folders and file names
- `record`: what one note says of its date (`gather`), read by `header` and `prose`
- `habits`, `uncertain`: what the vault's notes have in common, and what it says of names such as `09-10`
- `trust`, `weigh`, `judge`: which of a note's witnesses to hear, what they weigh, and whom to believe; `wording`
- `findings`, `order`, `index`: contradictions; `formats`, `filenames`, `impossible`, `titles`: the other findings
- `history`, `apps`: Git's word on a contradiction; the note apps' own settings
- `describe`: what ``notes-lint date NOTE`` prints
"""
