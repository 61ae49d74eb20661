"""What the trained model sees of a clause: a bag of short strings, and the signs the rules found, its neighbours' too.

Both are plain strings, so that a weight in the shipped file can be read and argued with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import add

from scoring.validator.figures import Number
from scoring.validator.lexicon import Tag
from scoring.validator.reading import TRACE_UNITS, Reading, Scope

_GROUPS = [
    "bare",
    "money",
    "people",
    "visit",
    "household",
    "session",
    "copy",
    "thing",
    "place",
    "area",
    "length",
    "volume",
    "weight",
    "power",
    "energy",
    "ratio",
    "point",
    "score",
    "time",
]
_FIRST_MARK = "\ue000"
_GROUP_MARK = {group: chr(ord(_FIRST_MARK) + i) for i, group in enumerate(_GROUPS)}  # private use: never in a text
_QUOTES = re.compile(r"[“”\"'‘’「」《》()（）·]")
_EDGE = "|"
BEFORE, BEHIND = "<", ">"  # open the names of the signs that are words of a neighbour
_NO_FIGURES = ("none",)
_FIGURES = 2  # of a clause, whose neighbouring words are looked at
_TAGS = [(int(tag), name.lower()) for name, tag in Tag.__members__.items()]  # plain integers: an IntFlag's `&` is slow
_CLOSED, _DOING, _ORDER = int(Tag.CLOSED), int(Tag.DOING), int(Tag.ORDER)
_VERBS = _CLOSED | _DOING
_ACTIVE = int(Tag.ACT | Tag.ACTOBJ | Tag.FIND | Tag.NEGO)
_SHAPING = _VERBS | _ACTIVE
_REMEMBERED = 4096  # combinations of tags; far fewer occur
Bundle = tuple[str, ...]


@dataclass(slots=True)
class Features:
    """Of one clause: `bag` is what it says, weighed by rarity; the rest is what the rules make of it and its company.

    `bundles` hold the signs, each sign once; the same bundles recur from clause to clause, so that what one weighs need
    not be added up again. `before` and `behind` are the words of the neighbours.
    """

    bag: set[str]
    bundles: list[Bundle]
    before: set[str]
    behind: set[str]

    @property
    def count_of_signs(self) -> int:
        """How many there are."""
        return sum(map(len, self.bundles)) + len(self.before) + len(self.behind)

    @property
    def signs(self) -> set[str]:
        """All of them by name, those of the neighbours' words too."""
        named = {sign for bundle in self.bundles for sign in bundle}
        return named.union(map(BEFORE.__add__, self.before), map(BEHIND.__add__, self.behind))


def features_of(readings: Sequence[Reading]) -> list[Features]:
    """One for each clause, in order."""
    rows = [_row(r) for r in readings]
    groups = [_groups(r) for r in readings]
    last = len(readings) - 1
    around: list[Reading | None] = [None, *readings, None]
    words: list[set[str]] = [set(), *map(set, rows), set()]
    found = []
    for index, reading in enumerate(readings):
        bundles = [
            *_own_signs(reading, groups[index]),
            _stands(reading, index, last),
            _company("before:", reading, around[index]),
            _company("behind:", reading, around[index + 2]),
        ]
        found.append(Features(_bag(reading, rows[index]), bundles, words[index], words[index + 2]))
    return found


def _row(reading: Reading) -> list[str]:
    """The clause's words in order; figures are one mark each, by what they measure."""
    words, numbers = reading.span.words, reading.span.numbers
    if not numbers:
        return [w.text for w in words]
    marked = [(w.start, w.text) for w in words]
    marked.extend((n.start, _GROUP_MARK[n.unit.group]) for n in numbers)
    marked.sort()
    return [m[1] for m in marked]


def _bag(reading: Reading, row: Sequence[str]) -> set[str]:
    """Words, characters, pairs of characters; how the clause begins and ends; what stands around its figures."""
    line = _QUOTES.sub("", f"{_EDGE}{''.join(row)}{_EDGE}")
    bag = {*row, *line, *map(add, line, line[1:]), line[:3], line[-3:]}
    if row:
        bag.add(_EDGE + row[0])
        bag.add(row[-1] + _EDGE)
    if reading.span.numbers:
        bag.update(_around_figures(row, reading.span.numbers))
    return bag


def _around_figures(row: Sequence[str], numbers: Sequence[Number]) -> list[str]:
    """Of the first ones: the unit, the mark with the word before it, and with the word behind it."""
    around = [number.unit.name + _EDGE + _EDGE for number in numbers[:_FIGURES]]
    for place in [i for i, item in enumerate(row) if item >= _FIRST_MARK][:_FIGURES]:
        around.append(row[place - 1] + row[place] if place else row[place])
        around.append("".join(row[place : place + 2]))
    return around


def _groups(reading: Reading) -> Bundle:
    """What the figures measure, each once."""
    numbers = reading.span.numbers
    return tuple(sorted({n.unit.group for n in numbers})) if numbers else _NO_FIGURES


def _own_signs(reading: Reading, groups: Bundle) -> list[Bundle]:
    tags, holding, scope = reading.tags, reading.holding, reading.scope
    lost = tags & ~holding & _VERBS
    shape = _shape(scope, holding & _SHAPING, tags & _ORDER, lost, reading.negated, groups)
    return [_said(tags, scope), _held(holding, groups), shape]


@lru_cache(_REMEMBERED)
def _said(tags: int, scope: Scope) -> Bundle:
    names = _names("", tags)
    return names if scope is Scope.OPEN or scope in names else (*names, scope.value)


@lru_cache(_REMEMBERED)
def _held(holding: int, groups: Bundle) -> Bundle:
    together = (f"{name}/{group}" for name, group in product(_names("", holding), groups))
    return (*_names("held:", holding), *together, *map("/".__add__, groups))


@lru_cache(_REMEMBERED)
def _shape(scope: Scope, holding: int, ordered: int, lost: int, negated: bool, groups: Bundle) -> Bundle:
    """What the rules alone would decide by, in one: a sum of single signs cannot say 整改到位 but not 要求整改到位."""
    signs = (holding & _CLOSED, holding & _DOING, holding & _ACTIVE, ordered, lost, negated)
    figures = "none" if groups == _NO_FIGURES else "trace" if TRACE_UNITS.issuperset(groups) else "some"
    shape = f"shape:{scope.value}{''.join('x' if sign else '-' for sign in signs)}{figures}"
    return (shape, *_names("lost:", lost), *(("negated",) if negated else ()))


def _stands(reading: Reading, index: int, last: int) -> Bundle:
    place = "only" if last == 0 else "first" if index == 0 else "last" if index == last else "middle"
    span = reading.span
    return _place(place, min((span.end - span.start) // 5, 5), reading.carried)


@lru_cache(_REMEMBERED)
def _place(place: str, length: int, carried: bool) -> Bundle:
    return (f"place:{place}", f"length:{length}", *(("carried",) if carried else ()))


def _company(side: str, reading: Reading, near: Reading | None) -> Bundle:
    if near is None:
        return (side + _EDGE,)
    return _beside(side, near.tags, _groups(near), near.span.sentence != reading.span.sentence)


@lru_cache(_REMEMBERED)
def _beside(side: str, tags: int, groups: Bundle, apart: bool) -> Bundle:
    """What a neighbour says, and whether it stands in another sentence."""
    named = (*_names(side, tags), *map((side + "/").__add__, groups))
    return (*named, side + "sentence") if apart else named


def _names(prefix: str, bits: int) -> Bundle:
    return tuple([prefix + name for bit, name in _TAGS if bits & bit])
