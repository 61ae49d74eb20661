"""The figure of a report that is its indicator's value: in its unit, as people write it, and in the right role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scoring.facts import is_figure
from scoring.scheme import Indicator
from scoring.scheme.model import Nature, Reporting
from scoring.validator import Figure, Role
from scoring.validator.figures import units
from scoring.validator.lexicon import Tag, tags
from scoring.validator.numerals import to_half_width
from scoring.validator.reading import TRACE_UNITS

_NEAR = 30
"""Characters before a figure that may say what it is."""

_MINUS = re.compile(r"(?<!\d)[-−－]\s*$")
"""A sign before a figure; between two figures it is a range."""

_SO_FAR = re.compile(r"累计[^\d，,。；;、]{0,10}$")
"""Right before a figure it decides, whatever else is said: 今年新增就业累计600人 is a running total."""

_TOTALS = (Role.CUMULATIVE, Role.AFTER, Role.DONE, Role.PERIOD, Role.SHARE)
ROLES: dict[Reporting, tuple[Role, ...]] = {
    Reporting.CUMULATIVE: _TOTALS,
    Reporting.PERIOD: (Role.PERIOD, Role.DONE, Role.AFTER, Role.CUMULATIVE, Role.SHARE),
    Reporting.LEVEL: (Role.AFTER, Role.SHARE, Role.CUMULATIVE, Role.DONE, Role.PERIOD),
}
"""What a figure may be said to be, the likeliest to be the value first."""

_ABOUT_FALLS = ("下降", "降低", "降幅", "压减")
_ABOUT_CHANGE = ("增量", "增速", "增长", "上升", "增幅", *_ABOUT_FALLS)
"""An indicator so named asks for the change itself: a drop of 18 % is its value."""

_FALLS = "降落减滑少缩跌"
_RISES = "增升涨高扩翻"
_EXTENT = re.compile(r"(?:([降减跌])|[增升涨])[低少长]?[幅率]")
_UP_TO_HERE = re.compile(r"[^\d\s,，。;；、:：]{0,10}$")
"""The words right before a figure."""

_RATE = re.compile(r"([\u4e00-\u9fff]{0,8})([\u4e00-\u9fff]{2})率[^\d\s,，。;；、]{0,8}$")
"""A rate by its name, with what it is a rate of, and the figure it has: 监控参训率100%."""

_SAME_RATE = {"完成": ("进度",), "治理": ("处理", "处置"), "处理": ("治理", "处置"), "处置": ("处理", "治理")}
"""What people call a rate instead; only of the same thing: 农村污水治理率 is 污水处理率, 垃圾治理率 is not."""

_COLUMN = re.compile(r"(?<![\d.])\d{1,3} $")
_THREE_DIGITS = re.compile(r"\d{3}(?![\d,])")
"""Behind a single space: 3 120户 may be a cell of a table behind another, or one figure."""

_SAME_THING = {"件": ("起", "宗", "桩"), "起": ("件",), "处": ("个", "项"), "人": ("名",)}
"""Units that people write for one another; they count only where no figure is in the indicator's own."""

_MAY_BE_SO_FAR = (*_TOTALS, Role.CHANGE, Role.INPUT)
"""What 累计 makes a running total of; 累计排查隐患120处 stays what was found."""

_HELD = ("开展", "组织", "举办", "举行")
"""Says that an activity was held, whichever it was."""

_IN_FULL = {"万元": Decimal(10_000), "亿元": Decimal(100_000_000)}


@dataclass(frozen=True, slots=True)
class Found:
    """A figure in the indicator's unit, what the words around it say it is, and where it stands."""

    role: Role
    amount: Decimal
    start: int
    sure: bool = True


def pick_figure(text: str, figures: Sequence[Figure], indicator: Indicator, *, asked_for: bool = False) -> Found | None:
    """The figure that is the indicator's value: in its unit, and by role: a running total before a done amount.

    None when no figure fits, when several different ones fit equally well, or when it may be two.
    """
    order = _order(indicator, asked_for=asked_for)
    fitting = _fitting(text, figures, indicator, order)
    if not fitting:
        return None
    best = min(order.index(one.role) for one in fitting)
    first, *others = (one for one in fitting if order.index(one.role) == best)
    return first if first.sure and all(one.sure and one.amount == first.amount for one in others) else None


def fitting_figures(text: str, figures: Sequence[Figure], indicator: Indicator) -> list[Found]:
    """The figures that may be the indicator's value: in its unit, said to be so, and possible."""
    return _fitting(text, figures, indicator, _order(indicator))


def _fitting(text: str, figures: Sequence[Figure], indicator: Indicator, order: tuple[Role, ...]) -> list[Found]:
    for measures in ((indicator.measure,), _SAME_THING.get(indicator.measure, ())):
        found = [one for measure in measures for one in _in_measure(text, figures, indicator, measure)]
        fitting = [one for one in found if one.role in order and possible(one.amount, indicator)]
        if fitting:
            return fitting
    return []


def in_unit(text: str, measure: str) -> bool:
    """Whether a text seems to give a figure in a unit: a digit, and the unit (or its 万, 亿) after it."""
    ends = [measure, *(("万", "亿") if measure in _IN_FULL else ())]
    return any(re.search(rf"[\d一二三四五六七八九十百千点半]\s*{re.escape(end)}", text) for end in ends if end)


def possible(amount: Decimal, indicator: Indicator) -> bool:
    """Whether the indicator can have this value at all: only a change is less than nothing, no share is more than all,
    and no figure beyond what the ledger takes."""
    is_share = indicator.nature == Nature.RATE and indicator.measure == "%" and indicator.reporting == Reporting.LEVEL
    return is_figure(amount) and (amount >= 0 or _asks_for_change(indicator)) and not (is_share and amount > 100)


def _asks_for_change(indicator: Indicator) -> bool:
    return any(word in indicator.name for word in _ABOUT_CHANGE)


def _order(indicator: Indicator, *, asked_for: bool = False) -> tuple[Role, ...]:
    """What a figure may be said to be. Asked for it, people also say 投资5000万元, and of a backlog 还剩12件; what is
    left of a share is what it lacks."""
    order = ROLES.get(indicator.reporting, ())
    if order and _asks_for_change(indicator):
        order = (*order, Role.CHANGE)
    if not order or not asked_for:
        return order
    if indicator.reporting == Reporting.LEVEL:
        return (*order, Role.INPUT) if indicator.measure == "%" else (*order, Role.INPUT, Role.REMAINING)
    return (*order, Role.INPUT, Role.CHANGE)


def _in_measure(text: str, figures: Iterable[Figure], indicator: Indicator, measure: str) -> Iterable[Found]:
    for figure in figures:
        amount = _amount(text, figure, measure)
        before = text[max(0, figure.start - _NEAR) : figure.start].rstrip(" ")
        if amount is None or (measure == "%" and _is_another_rate(before, indicator)):
            continue
        if _MINUS.search(before):
            amount = -amount
        fell = _fell(before, figure.role) if _asks_for_change(indicator) else None
        if fell and amount < 0:
            continue  # 下降-3%: a fall with a minus for emphasis, or a rise
        if fell is not None and fell != any(word in indicator.name for word in _ABOUT_FALLS):
            amount = -amount
        behind = to_half_width(text[max(0, figure.start - 6) : figure.start])
        apart = _COLUMN.search(behind) and _THREE_DIGITS.match(to_half_width(figure.text))
        yield Found(_role(figure.role, before, indicator, measure), amount, figure.start, sure=not apart)


def _role(role: Role, before: str, indicator: Indicator, measure: str) -> Role:
    if role == Role.TRACE_COUNT and measure in units() and units()[measure].group in TRACE_UNITS:
        role = Role.DONE  # an indicator that counts visits wants to know how many there were
    so_far = _SO_FAR.search(before)
    if so_far and (role in _MAY_BE_SO_FAR or (role == Role.TRACE_COUNT and _asks_for_activity(so_far[0], indicator))):
        return Role.CUMULATIVE
    return role


def _asks_for_activity(said: str, indicator: Indicator) -> bool:
    """累计培训1200人 is what 职业技能培训 asks for; 累计巡查公路120公里 is not what 农村公路 does."""
    acts = [word for word, tag in tags().items() if tag & Tag.ACT and word in said and word not in _HELD]
    return bool(acts) and all(word in indicator.name for word in acts)


def _is_another_rate(before: str, indicator: Indicator) -> bool:
    """破案率80% says nothing of 在线率."""
    rate = _RATE.search(before)
    if rate is None or rate[2] in _ABOUT_CHANGE:
        return False
    names = (indicator.name, *indicator.aliases, *indicator.words)
    named = f"{rate[2]}率" if "率" in indicator.name else rate[2]
    if any(named in name for name in names):
        return False
    same = any(other in indicator.name for other in _SAME_RATE.get(rate[2], ()))
    return not (same and _same_subject(rate[1], names))


def _same_subject(said: str, names: Sequence[str]) -> bool:
    return not said or any(said[place : place + 2] in name for place in range(len(said) - 1) for name in names)


def _fell(before: str, role: Role) -> bool | None:
    """Whether the words before a figure speak of a fall or of a rise; None where they say neither: 下降到3% is a level,
    not a fall."""
    said = _UP_TO_HERE.search(before)
    words = said[0] if said else ""
    if "负增" in words:
        return True
    extent = _EXTENT.search(words)
    if extent is not None:
        return extent[1] is not None
    moves = [char for char in words if char in _FALLS or char in _RISES] if role == Role.CHANGE else []
    return moves[-1] in _FALLS if moves else None


def _amount(text: str, figure: Figure, measure: str) -> Decimal | None:
    if figure.normalized is not None and figure.normalized[1] == measure:
        return figure.normalized[0]
    if figure.unit == measure or (measure == "个" and figure.unit.startswith(measure)):
        return figure.value  # 11个村 is eleven of whatever the indicator counts
    if figure.unit:
        return None
    if measure and text.startswith(measure, figure.end):
        return figure.value
    # 52000万 of an indicator in 万元 leaves the 元 out.
    in_full = _IN_FULL.get(measure)
    return figure.value / in_full if in_full and text[figure.start : figure.end].endswith(("万", "亿")) else None
