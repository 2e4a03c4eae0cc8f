"""What a note's date is: the body of knowledge that the rules of the group `dates` share.

A date is a *packed* integer, ``year * 10000 + month * 100 + day``, where a part that is not said is 0:
20240728, 202400 + ... ; July 2024 is 20240700, "July 28th" without a year is 728. Packed dates compare, hash and
store as plain integers, so ten thousand notes are judged without one object of `datetime`.

Modules, each importing only those above it:

- `cldr`, `names`: month and weekday names of many languages (Unicode CLDR)
- `calendar`: arithmetic on packed dates
- `scan`: every date in a line of text, strictly; `style`: writing a date in the format of another
- `paths`: dates in file names and folders
- `record`: what one note says of its date (`gather`)
- `habits`: what the vault's notes have in common; `judge`: which of a note's witnesses to believe
- `findings`: what the rules report; `describe`: what ``notes-lint date NOTE`` prints
- `history`, `apps`: Git's word on a contradiction; the note apps' own settings
"""
