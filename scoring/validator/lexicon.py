"""The domain's words and what each says about the results chain."""

from __future__ import annotations

from enum import IntFlag
from functools import cache

from scoring.validator import shipped


class Tag(IntFlag):
    """What a word says; a word may say several things. The names are those of `data/lexicon.tsv`."""

    CLOSED = 1
    DOING = 2
    DONE = 4
    ACT = 8
    ACTOBJ = 16
    ORDER = 32
    PLAN = 64
    NEG = 128
    OBST = 256
    CAUSE = 512
    PRAISE = 1024
    ONGOING = 2048
    FIND = 4096
    INPUT = 8192
    BACKGROUND = 16384
    NEGO = 32768
    ABST = 65536
    SOFT = 131072
    STOP = 262144
    FAR_NEG = 524288
    UNDONE = 1048576
    OPENER = 2097152
    TITLE = 4194304
    NOUN = 8388608


@cache
def tags() -> dict[str, int]:
    """Each word of the lexicon with its tags as bits."""
    found: dict[str, int] = {}
    for tag, words in shipped.rows("lexicon.tsv"):
        bit = int(Tag[tag.upper()])
        for word in words.split():
            found[word] = found.get(word, 0) | bit
    return found
