"""Digests of bytes, without OpenSSL: loading that takes longer than all the hashing of a warm run."""

from __future__ import annotations

try:
    from _blake2 import blake2b
except ImportError:  # a Python that has it elsewhere
    from hashlib import blake2b


def digest(data: bytes, size: int) -> bytes:
    """BLAKE2b of some bytes, ``size`` bytes long."""
    return blake2b(data, digest_size=size).digest()
