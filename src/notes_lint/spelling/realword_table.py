"""What the judge of real words knows, as it is stored (see `realword_model`)."""

# Without `from __future__ import annotations`: msgspec would compile each of them before it decodes the table.
import msgspec


class Pair(msgspec.Struct, array_like=True, gc=False):
    """A direction of a model: ``wrong`` is written, ``right`` is meant if its log odds exceed ``floor``.

    ``sign`` is -1 where the stored weights speak for ``wrong``. Where the features of the words next door alone
    give less than ``near``, the others never make up for it.
    """

    wrong: str
    right: str
    floor: float
    bias: float
    sign: int
    model: int
    near: float


class Table(msgspec.Struct, array_like=True, gc=False):
    """All that the judge knows.

    A model is the width of its gaps in bytes, the gaps between its features' numbers (little-endian), and their
    weights as signed bytes, in units of 1 / `realword_model.SCALE`. ``affinity`` is 256 x 256: how well class follows class, in
    eighths from -4. ``forms`` and ``lemmas`` are indexed by a word's number, from 1; 255 is no form.
    """

    words: bytes
    classes: bytes
    affinity: bytes
    seeds: list[int]
    factors: list[list[int]]
    models: list[tuple[int, bytes, bytes]]
    pairs: list[Pair]
    forms: bytes
    lemmas: bytes
    form_pairs: list[Pair]
    suspicion: int  # affinity to both neighbours below which a word is looked at
    gain: int  # how much more affinity a twin must have
    grammar: bytes  # class of each word by the clusters that `realword_syntax` reads parts of speech off
    grammar_affinity: bytes  # and their affinity, like the other
