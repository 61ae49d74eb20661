"""Reads one clause by rule: what its words say once plans, orders and negations have taken their share."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from scoring.validator.clauses import Span, Word
from scoring.validator.figures import Number
from scoring.validator.lexicon import Tag
from scoring.validator.model import Kind

_CLOSED, _DOING, _DONE, _ACT, _ACTOBJ = int(Tag.CLOSED), int(Tag.DOING), int(Tag.DONE), int(Tag.ACT), int(Tag.ACTOBJ)
_ORDER, _PLAN, _NEG, _OBST, _CAUSE = int(Tag.ORDER), int(Tag.PLAN), int(Tag.NEG), int(Tag.OBST), int(Tag.CAUSE)
_PRAISE, _ONGOING, _FIND, _INPUT = int(Tag.PRAISE), int(Tag.ONGOING), int(Tag.FIND), int(Tag.INPUT)
_BACKGROUND, _NEGO, _ABST, _SOFT, _STOP = (
    int(Tag.BACKGROUND),
    int(Tag.NEGO),
    int(Tag.ABST),
    int(Tag.SOFT),
    int(Tag.STOP),
)
_FAR_NEG, _UNDONE, _OPENER, _TITLE = int(Tag.FAR_NEG), int(Tag.UNDONE), int(Tag.OPENER), int(Tag.TITLE)
_VERBS = _CLOSED | _DOING
_NOUNS = _ACTOBJ | _ABST | int(Tag.NOUN)
_TARGET_NOUNS = frozenset(("任务", "任务数", "目标", "目标数", "数", "总数", "为", "是", "共"))  # of a plan
_NOUN_REACH = 8  # words before a figure among which its noun is looked for
_NEG_REACH = 3  # words; 没有一户按期完成 still negates, 没有花钱就把路修通了 does not
TRACE_UNITS = frozenset({"session", "copy", "visit"})
_SHARE_UNITS = frozenset({"ratio", "point"})


class Scope(StrEnum):
    """What a plan or an order word throws over the verbs behind it."""

    OPEN = "open"
    PLAN = "plan"
    ORDER = "order"


@dataclass(slots=True)
class Reading:
    """What the rules see in a clause: all tags in it, and those that still hold. The trained model sets the kind."""

    span: Span
    tags: int
    holding: int
    negated: bool
    scope: Scope
    carried: bool
    kind: Kind = Kind.BACKGROUND


def read_all(spans: Sequence[Span]) -> list[Reading]:
    """One reading a clause. A plan reaches over the rest of its sentence until a word such as 已 or 目前 ends it."""
    readings: list[Reading] = []
    scope, sentence = Scope.OPEN, -1
    for span in spans:
        if span.sentence != sentence:
            scope, sentence = Scope.OPEN, span.sentence
        reading = _read(span, scope)
        readings.append(reading)
        scope = reading.scope
    return readings


def _read(span: Span, carried: Scope) -> Reading:
    scope, tags, holding, negated = carried, 0, 0, False
    neg_left = 0
    opened, titled = _title(span.words)
    for index, word in enumerate(span.words):
        bits = word.tags
        neg_left -= 1
        if not bits:
            continue
        tags |= bits
        if bits & _STOP:
            scope = Scope.OPEN
        if bits & _NEG:
            neg_left = len(span.words) if bits & _FAR_NEG else _NEG_REACH
            negated = negated or bool(bits & (_VERBS | _OBST))
        if scope is Scope.OPEN and not opened < index < titled:
            negated = negated or (neg_left >= 0 and bool(bits & _VERBS))
            holding |= bits & ~_VERBS if neg_left >= 0 else bits
        if bits & _PLAN and not _is_target(span, index):
            scope = Scope.PLAN
        elif bits & _ORDER and not bits & _DOING:
            scope = Scope.ORDER
    negated = negated or bool(tags & _NEG and _taken_back(span.words))
    return Reading(span, tags, holding, negated, scope, carried is not Scope.OPEN)


def _is_target(span: Span, index: int) -> bool:
    """计划73户: with nothing but a figure behind it 计划 is a noun; what comes next, 竣工71户, may well be done."""
    words, numbers = span.words, span.numbers
    if words[index].text != "计划" or not numbers or numbers[-1].end != span.end:
        return False
    return all(word.text in _TARGET_NOUNS for word in words[index + 1 :])


def _title(words: Sequence[Word]) -> tuple[int, int]:
    """学习关于全部整改到位的会议精神: what stands between 学习 and 会议 is a title. Their places; (0, 0) without."""
    opened = next((i for i, w in enumerate(words) if w.tags & _OPENER), None)
    if opened is None:
        return 0, 0
    return opened, max((i for i, w in enumerate(words) if w.tags & _TITLE and i > opened), default=opened)


def _taken_back(words: Sequence[Word]) -> bool:
    """批复没下来, 验收没过: a negation with only the verb's complement behind it takes back the verb before it."""
    return any(a.tags & _NEG and b.tags & _UNDONE for a, b in pairwise(words))


def head_noun(words: Sequence[Word], number: Number) -> str:
    """What a figure counts: the untagged word behind it, else the nearest noun before it, else nothing."""
    behind = bisect_left(words, number.end, key=lambda w: w.start)
    after = words[behind] if behind < len(words) else None
    if after is not None and after.start == number.end and not after.tags & ~_NOUNS and len(after.text) > 1:
        return after.text
    ahead = bisect_left(words, number.start, key=lambda w: w.start)
    for word in reversed(words[max(0, ahead - _NOUN_REACH) : ahead]):
        if len(word.text) > 1 and not word.tags & ~_NOUNS:
            return word.text
    return ""
