"""Mending: choose fixes, apply them in memory, verify each with two parsers, then write all or nothing.

Nothing here is imported before a fix is to be shown or written.
"""
