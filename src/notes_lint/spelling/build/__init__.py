"""Builds the tables of `notes_lint.spelling` from packages by name; run by a maintainer, never by a lint.

    python -m notes_lint.spelling.build WORK          all steps, about ten minutes and 6 GB below WORK
    python -m notes_lint.spelling.build WORK tables   one of: fetch, extract, count, tables

What it takes: Debian's documentation packages (counted, never copied), SCOWL's word lists, the dictionaries of
cspell that are under the MIT licence, and the English of pyspellchecker. NOTICE names them with their licences.
"""
