"""What rules say of the whole report beside the trained verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence

from scoring.validator.lexicon import Tag
from scoring.validator.model import Kind, Obstacle
from scoring.validator.reading import TRACE_UNITS, Reading

_EVIDENCE = int(Tag.CLOSED | Tag.DOING)
_CAUSE = int(Tag.CAUSE)
_NAMING = int(Tag.OPENER | Tag.TITLE)
RESULTS = (Kind.OUTPUT, Kind.OUTCOME)  # a tuple: an enum's hash costs more than two comparisons
_WHO = re.compile(
    r"(?:等|需要|需|由|请|待|报|找)(?P<who>[^,，。;；\d]{2,10}?(?:局|厅|部|委|办|府|县|市|省|镇|村|公司|方|单位|部门|院|所|站|中心))"
)
_WHEN = re.compile(
    r"(?:预计|计划|争取|力争|到|于|在)?(?P<when>(?:明年|今年|本月|下月|年|\d{1,4}年)?(?:\d{1,2}月(?:\d{1,2}日|底|中旬|上旬|下旬|初)?|年底|月底|一季度|二季度|三季度|四季度|上半年|下半年)(?:前|底|开始)?)"
)
_CUMULATIVE = re.compile(r"累计|总共|共计|截至|截止|今年以来|年初以来|年初至今|至今|到目前")
_THIS_PERIOD = re.compile(r"本周|本月|上周|这周|这个月|上月|当月|本季|今天|昨天|今日|新增|本旬|本期")


def only_in_name(readings: Sequence[Reading]) -> bool:
    """Whether result words stand only in titles of meetings and papers, or figures count only such things.

    The trained model reads words, not titles; this keeps 召开建成投产竣工主题会议3次 from passing.
    """
    if any(r.holding & _EVIDENCE for r in readings):
        return False
    groups = [n.unit.group for r in readings for n in r.span.numbers]
    return any(r.tags & _NAMING == _NAMING for r in readings) and all(g in TRACE_UNITS for g in groups)


def obstacle_in(text: str, readings: Sequence[Reading]) -> Obstacle | None:
    """The clause that names the cause, else the first that says what is not done; who has to act and by when."""
    stuck = [r for r in readings if r.kind is Kind.OBSTACLE]
    named = next((r for r in stuck if r.tags & _CAUSE), stuck[0] if stuck else None)
    if named is None:
        return None
    start, end = named.span.start, named.span.end
    who, when = _WHO.search(text, stuck[0].span.start), _WHEN.search(text, start)
    return Obstacle(start, end, text[start:end], who and who["who"], when and when["when"])


def is_cumulative(text: str) -> bool | None:
    """Whether the words say "so far in all" (True), "this period" (False), or neither, or both (None)."""
    both = _CUMULATIVE.search(text) is not None, _THIS_PERIOD.search(text) is not None
    return None if both[0] == both[1] else both[0]
