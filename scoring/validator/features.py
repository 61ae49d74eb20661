"""What the trained model sees of a clause: a bag of short strings, and the signs the rules found, its neighbours' too.

Both are plain strings, so that a weight in the shipped file can be read and argued with.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from operator import add

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
_QUOTES = str.maketrans("", "", "“”\"'‘’「」《》()（）·")
_EDGE = "|"
_FIGURES = 2  # of a clause, whose neighbouring words are looked at
_CLOSED, _DOING, _ORDER = int(Tag.CLOSED), int(Tag.DOING), int(Tag.ORDER)
_VERBS = _CLOSED | _DOING
_ACTIVE = int(Tag.ACT | Tag.ACTOBJ | Tag.FIND | Tag.NEGO)
_REMEMBERED = 4096  # combinations of tags; far fewer occur


@dataclass(slots=True)
class Features:
    """Of one clause: `bag` is what it says, weighed by rarity; `signs` is what the rules make of it and its company."""

    bag: set[str]
    signs: set[str]


def features_of(readings: Sequence[Reading]) -> list[Features]:
    """One for each clause, in order."""
    rows = [_row(r) for r in readings]
    groups = [{n.unit.group for n in r.span.numbers} or {"none"} for r in readings]
    last = len(readings) - 1
    found = []
    for index, (reading, row) in enumerate(zip(readings, rows, strict=True)):
        signs = _own_signs(reading, groups[index])
        signs.add(_place(index, last))
        for side, word_side, other in (("before:", "<", index - 1), ("behind:", ">", index + 1)):
            if not 0 <= other <= last:
                signs.add(side + _EDGE)
                continue
            signs.update(_names(side, readings[other].tags))
            signs.update(map((side + "/").__add__, groups[other]))
            signs.update(map(word_side.__add__, rows[other]))
            if readings[other].span.sentence != reading.span.sentence:
                signs.add(side + "sentence")
        found.append(Features(_bag(reading, row), signs))
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
    line = (_EDGE + "".join(row) + _EDGE).translate(_QUOTES)
    bag = set(row)
    bag.update(line)
    bag.update(map(add, line, line[1:]))
    bag.add(line[:3])
    bag.add(line[-3:])
    if row:
        bag.add(_EDGE + row[0])
        bag.add(row[-1] + _EDGE)
    numbers = reading.span.numbers
    if numbers:
        bag.update(n.unit.name + _EDGE + _EDGE for n in numbers[:_FIGURES])
        marks = [i for i, item in enumerate(row) if item >= "\ue000"][:_FIGURES]
        bag.update("".join(row[max(i - 1, 0) : i + 1]) for i in marks)
        bag.update("".join(row[i : i + 2]) for i in marks)
    return bag


def _own_signs(reading: Reading, groups: set[str]) -> set[str]:
    signs = {f"length:{min((reading.span.end - reading.span.start) // 5, 5)}"}
    signs.update(_names("", reading.tags))
    signs.update(_names("held:", reading.holding))
    signs.update(_with_groups(reading.holding, frozenset(groups)))
    signs.update(map("/".__add__, groups))
    lost = reading.tags & ~reading.holding & _VERBS
    signs.update(_names("lost:", lost))
    signs.add(_shape(reading, lost))
    if reading.scope is not Scope.OPEN:
        signs.add(reading.scope.value)
    if reading.negated:
        signs.add("negated")
    if reading.carried:
        signs.add("carried")
    return signs


def _shape(reading: Reading, lost: int) -> str:
    """What the rules alone would decide by, in one: a sum of single signs cannot say 整改到位 but not 要求整改到位."""
    holding = reading.holding
    signs = (holding & _CLOSED, holding & _DOING, holding & _ACTIVE, reading.tags & _ORDER, lost, reading.negated)
    figures = "none"
    if reading.span.numbers:
        figures = "trace" if all(n.unit.group in TRACE_UNITS for n in reading.span.numbers) else "some"
    return f"shape:{reading.scope.value}{''.join('x' if sign else '-' for sign in signs)}{figures}"


def _place(index: int, last: int) -> str:
    if last == 0:
        return "place:only"
    return "place:first" if index == 0 else "place:last" if index == last else "place:middle"


@lru_cache(_REMEMBERED)
def _names(prefix: str, bits: int) -> tuple[str, ...]:
    return tuple(prefix + tag.name.lower() for tag in Tag if bits & tag and tag.name)


@lru_cache(_REMEMBERED)
def _with_groups(holding: int, groups: frozenset[str]) -> tuple[str, ...]:
    return tuple(f"{name}/{group}" for name, group in product(_names("", holding), sorted(groups)))
