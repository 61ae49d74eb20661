"""What the trained model sees of a clause: a bag of short strings, and the signs the rules found, its neighbours' too.

Both are plain strings, so that a weight in the shipped file can be read and argued with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, product
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
_GROUP_MARK = {group: chr(0xE000 + i) for i, group in enumerate(_GROUPS)}  # private-use characters: never in a text
_MARKS = frozenset(_GROUP_MARK.values())
_EDGE = "|"
BEFORE, BEHIND = "<", ">"  # open the names of the signs that are words of a neighbour
_NO_FIGURES = ("none",)
_HEARD = 400  # words, and figures, of a clause: enough for any, and their weights added up stay within their fields
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
    """Of one clause: what it says, weighed by rarity, and its signs: what the rules make of it and its company.

    It says what `said` names of each of its `words`, `opening` of the first, `closing` of the last, and its `joints`.
    Its signs are those of the `bundles`, and the words of the neighbours, `before` and `behind`. Words and bundles
    recur from clause to clause: what each of them weighs is added up once and remembered.
    """

    words: list[str]
    joints: list[str]
    bundles: list[Bundle]
    before: Sequence[str]
    behind: Sequence[str]

    @property
    def bag(self) -> list[str]:
        """What the clause says, by name, each as often as it says it."""
        ends = (*opening(self.words[0]), *closing(self.words[-1])) if self.words else ()
        return [*chain.from_iterable(map(said, self.words)), *ends, *self.joints]

    @property
    def signs(self) -> list[str]:
        """All of them by name, those of the neighbours' words too."""
        words = (*map(BEFORE.__add__, self.before), *map(BEHIND.__add__, self.behind))
        return [*chain.from_iterable(self.bundles), *words]


def features_of(readings: Sequence[Reading]) -> list[Features]:
    """One for each clause, in order."""
    rows = [_row(r) for r in readings]
    groups = [_groups(r) for r in readings]
    last = len(readings) - 1
    around: list[tuple[Reading, Bundle] | None] = [None, *zip(readings, groups, strict=True), None]
    words: list[list[str]] = [[], *rows, []]
    found = []
    for index, reading in enumerate(readings):
        bundles = [
            *_own_signs(reading, groups[index]),
            _stands(reading, index, last),
            _company("before:", reading, around[index]),
            _company("behind:", reading, around[index + 2]),
        ]
        row = rows[index]
        found.append(Features(row, _joints(reading, row), bundles, words[index], words[index + 2]))
    return found


def _row(reading: Reading) -> list[str]:
    """The clause's words in order; figures are one mark each, by what they measure."""
    words, numbers = reading.span.words[:_HEARD], reading.span.numbers
    if not numbers:
        return [w.text for w in words]
    marked = [(w.start, w.text) for w in words]
    marked.extend((n.start, _GROUP_MARK[n.unit.group]) for n in numbers[:_HEARD])
    marked.sort()
    return [m[1] for m in marked]


def said(word: str) -> Bundle:
    """The word, its characters and its pairs of characters."""
    return tuple(dict.fromkeys((word, *word, *map(add, word, word[1:]))))


def opening(word: str) -> Bundle:
    """How a clause begins: with this word, these two characters, this one."""
    return tuple(dict.fromkeys((_EDGE + word, _EDGE + word[:2], _EDGE + word[0])))


def closing(word: str) -> Bundle:
    """How a clause ends."""
    return tuple(dict.fromkeys((word + _EDGE, word[-2:] + _EDGE, word[-1] + _EDGE)))


def _joints(reading: Reading, row: Sequence[str]) -> list[str]:
    """The pairs of characters where two words meet, and what stands around figures."""
    joints = [one[-1] + other[0] for one, other in pairwise(row)]
    if reading.span.numbers:
        joints.extend(_around_figures(row, reading.span.numbers))
    return joints


def _around_figures(row: Sequence[str], numbers: Sequence[Number]) -> list[str]:
    """Of the first ones: the unit, the mark with the word before it, and with the word behind it."""
    around = [number.unit.name + _EDGE + _EDGE for number in numbers[:_FIGURES]]
    for place in [i for i, item in enumerate(row) if item in _MARKS][:_FIGURES]:
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


def _company(side: str, reading: Reading, near: tuple[Reading, Bundle] | None) -> Bundle:
    if near is None:
        return (side + _EDGE,)
    other, groups = near
    return _beside(side, other.tags, groups, other.span.sentence != reading.span.sentence)


@lru_cache(_REMEMBERED)
def _beside(side: str, tags: int, groups: Bundle, apart: bool) -> Bundle:
    """What a neighbour says, and whether it stands in another sentence."""
    named = (*_names(side, tags), *map((side + "/").__add__, groups))
    return (*named, side + "sentence") if apart else named


def _names(prefix: str, bits: int) -> Bundle:
    return tuple([prefix + name for bit, name in _TAGS if bits & bit])
