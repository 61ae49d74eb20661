"""Says what each figure means: done, target, before, after, share, found … from the words around it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from scoring.validator.figures import Number, units
from scoring.validator.lexicon import Tag
from scoring.validator.model import Figure, Kind, Role
from scoring.validator.reading import TRACE_UNITS, Reading, Scope, head_noun
from scoring.validator.verdict import RESULTS

_CHANGE = re.compile(
    r"(?:增长|下降|上升|回落|提高|提升|降低|减少|增加|压减|压缩|缩短|精简|"
    r"下滑|多出?|少|增收|减|降|增|升|涨|翻|节约|节省|扩大|降幅|增幅|提速|缩减|超|快)了?(?:近|约|超过?)?$"
)
_MOVED = re.compile(
    r"(?:降|减|增|升|涨|提高|提升|缩短|压缩|压减|下降|上升|增加|减少|扩大|恢复|变|改|缩|扩|调整|增长|提|拉)(?:至|到|为|成)了?(?:近|约)?$"
)
_NOW = re.compile(r"(?:现在|如今|目前|眼下|现|今年)(?:只有|仅|只|是|为|有)?(?:近|约)?$")
_REACHED = re.compile(r"达到了?$")
_MOVED_TO = re.compile(
    r"^[^,，。;；]{0,14}?(?:降|减|增|升|涨|提高|提升|缩短|压缩|压减|下降|上升|增加|减少|扩大|变|改|缩|扩|调整|提|到|拉)(?:至|到|为|成)"
)
_NOT_REACHED = re.compile(
    r"(?:(?:未|没(?<![淹罚沉]没))[能有曾再达实现提拉恢复上增下减降升高长]{0,4}(?:到|至|成|升|长|高|加|降|少)|达不到|[^不]低于)了?$"
)
_IN_ALL_AS_PLANNED = re.compile(
    r"(?:(?:按照?|依照|根据|对照)[^,，。;；\d]{0,6}(?:计划|要求|部署)|计划内)(?:已经?|目前|如期|顺利|有序|稳步|推进|实施){0,3}"
    r"累计[^,，。;；\d]{0,8}$"
)
_IN_ALL_BY_THEN = re.compile(r"(?:力争|争取|确保|预计|计划|拟)[^,，。;；\d]{0,8}累计[^,，。;；\d]{0,4}$")
_BELOW = ("不足", "不到")
_OUT_OF = re.compile(r"\d[^\s,，。;；\d]{0,3}[/／]$")
_FROM = re.compile(
    r"(?:由|从|原来|原有|原先|原|以前|过去|往年|此前|去年|上年|去年同期|上年同期|同期)[^,，。;；]{0,12}$"
)
_TARGET = re.compile(
    r"(?:任务数?|目标值?|指标数?|计划|原定|应|要求|下达|拟|需|预计|力争|争取|预期|须|将|准备|打算|确保|超了|年度计划)"
    r"(?:累计)?(?:为|是|的|建设|完成|改造|新增|新建|整改|投资|种植|安装|达到?|实现|投入|增收|节约|减少|惠及|解决|发展)?(?:近|约|不少于|不低于)?$"
)
_TARGET_BEHIND = re.compile(r"^(?:的)?(?:任务数?|目标|指标|计划数?)")
_LEFT = re.compile(
    r"(?:剩余?下?的?|还有|尚有|还剩|还差|还缺|仍有|尚余|余下|其余|未[^,，。]{0,5}|没(?<!罚没)(?!收)[^,，。]{0,4}|末整改[^,，。]{0,3}|缺口|欠)(?:为|达|的)?$"
)
_LEFT_BEHIND = re.compile(r"^[^,，。;；\d]{0,6}?(?:未|没|尚未|还没|没有|不到位|不动)")
_FOUND = re.compile(
    r"(?:发现|查出|排查出?|摸排出?|存在|找出|梳理出?|检查出|摸出|排出|新发现|收到|收集|反映|接到|受理|查摆)了?[^,，。;；\d]{0,10}$"
)
_FIXED_BEHIND = re.compile(
    r"^[^,，。;；\d]{0,6}?(?:全部|均|都|已|全)?[^,，。;；\d]{0,4}(?:改完|改好|整改|办结|化解|解决|调处|销号|修好|处理完|清零|到位|调成)"
)
_FIXED_TOO = re.compile(
    r"(?:排查|摸排|查摆|梳理|(?:发现|查出|排查出?|摸排出?|找出|梳理出?|检查出|接到|受理|收到|收集|反映|查摆)了?[^,，。;；\d]{0,8}?[并和及且、])"
    r"(?:已|均|都|全部|就地|当场|及时|成功|依法|妥善|有效){0,2}"
    r"(?:整改|办结|化解|解决|调解|调处|处置|处理|销号|修复|消除|整治)(?!中|通知|申请|请求|建议|意见|方案|台账|清单|任务|措施|责任)"
    r"[^,，。;；\d未没不待]{0,8}$"
)
_CUMULATIVE = re.compile(r"(?:累计|总共|共计|合计|一共|截至|截止|今年以来|年初以来|年初至今|目前为止|到目前|至今|总计)")
_PERIOD = re.compile(
    r"(?:本周|上周|这周|本月|上月|当月|这个月|今天|昨天|今日|当日|当天|本季度|本旬|本期|一周|新增|一季度|二季度|三季度|四季度|上半年|月份)"
)
_MONEY_IN = re.compile(
    r"(?:投入|投资|总投资|概算|预算|拨付|下拨|安排|筹措|筹集|争取|自筹|花费?|耗资|出资|资金|经费|造价)[^,，。;；\d]{0,8}$"
)
_ARRIVED = re.compile(r"完成|到位")
_RAISED = re.compile(r"争取到?[^,，。;；\d]{0,8}(?:资金|经费|补助|债券|专款)$")
_COUNTED_IN_SHEETS = re.compile(r"(?:床|证|票|桌|椅|网|光伏板|执照)[^,，。;；\d]{0,3}$")
# What stands before and behind a figure, and the role that follows; the first line that fits counts. Each pattern opens
# with a character, never with something optional or a look around: then a search costs next to nothing where it fails.
_Sign = tuple[Role, re.Pattern[str] | None, re.Pattern[str] | None]
_UNREACHED: tuple[_Sign, ...] = (
    (Role.TARGET, _OUT_OF, None),
    (Role.TARGET, _NOT_REACHED, None),
    (Role.TARGET, _IN_ALL_BY_THEN, None),
)
_MOVES: tuple[_Sign, ...] = (
    (Role.BEFORE, _FROM, _MOVED_TO),
    (Role.CUMULATIVE, _IN_ALL_AS_PLANNED, None),
    *_UNREACHED,
    (Role.AFTER, _MOVED, None),
    (Role.AFTER, _NOW, None),
    (Role.AFTER, _REACHED, None),
    (Role.TARGET, _TARGET, None),
    (Role.TARGET, None, _TARGET_BEHIND),
    (Role.CHANGE, _CHANGE, None),
)
_SHARE_TARGET = re.compile(
    r"(?:目标值?|力争|争取|预计|预期|确保|拟|须|必须|要求|应|要)[^,，。;；]{0,8}?(?:达到?|到|至|不低于|实现)?$"
)
_SHORT_OF = re.compile(r"(?:还差|还缺|相差)$")
_SHARE_SIGNS: tuple[_Sign, ...] = (
    (Role.REMAINING, _SHORT_OF, None),
    (Role.TARGET, _SHARE_TARGET, None),
    *_UNREACHED,
    *(sign for sign in _MOVES if sign[0] is not Role.TARGET),
)
_SIGNS: tuple[_Sign, ...] = (
    *_MOVES,
    (Role.BEFORE, _FROM, None),
    (Role.REMAINING, _LEFT, None),
    (Role.REMAINING, None, _LEFT_BEHIND),
    (Role.DONE, _FOUND, _FIXED_BEHIND),
    (Role.DONE, _FIXED_TOO, None),
    (Role.FOUND, _FOUND, None),
)
_RATE = re.compile(r"[率度比][^,，。;；\d]{0,8}$")
_AS_TOLD = re.compile(
    r"(?:按照?|对照|根据|依照|完成)[^,，。;；\n]{0,6}(?:计划|要求|目标|任务|部署)(?=[^。;；\n]*$)|计划总投资"
)
_SAME_BREATH = re.compile(r"[^,，。;；!！?？:：\n\r]*$")
_HOPES = int(Tag.PLAN | Tag.ORDER)
_STATES = (Role.AFTER, Role.SHARE, Role.CHANGE, Role.DONE, Role.CUMULATIVE, Role.PERIOD)
_ACTIVE = int(Tag.ACT | Tag.ACTOBJ | Tag.NEGO | Tag.FIND | Tag.ORDER)
_CHANGE_GROUPS = frozenset({"point", "ratio"})


def figures_of(text: str, readings: Sequence[Reading], unit_of_measure: str | None = None) -> tuple[Figure, ...]:
    """All figures of the report with their roles, normalised to `unit_of_measure` where the units convert."""
    return tuple(_figure(text, reading, n, unit_of_measure) for reading in readings for n in reading.span.numbers)


def _figure(text: str, reading: Reading, number: Number, wanted: str | None) -> Figure:
    return Figure(
        start=number.start,
        end=number.end,
        text=text[number.start : number.end],
        value=number.value,
        unit=number.unit.name,
        counts=head_noun(reading.span.words, number),
        role=_role(text, reading, number),
        approximate=number.approximate,
        upper=number.upper,
        normalized=normalize(number, wanted),
    )


def normalize(number: Number, wanted: str | None) -> tuple[Decimal, str] | None:
    """The value in the wanted unit; None where there is none or the units do not convert."""
    target = units().get(wanted or "")
    if target is None or target.base != number.unit.base:
        return None
    value = number.value * number.unit.factor / target.factor
    return (value.normalize() if value != value.to_integral_value() else value.quantize(Decimal(1))), target.name


def _role(text: str, reading: Reading, number: Number) -> Role:
    opening = text[_opening(text, reading, number) : number.start].rstrip(" ")
    before = opening[-20:]
    role = _by_words(text, reading, number, before) or _by_clause(reading, number, before, opening)
    return Role.TARGET if role in _STATES and _hoped_for(text, reading, number) else role


def _opening(text: str, reading: Reading, number: Number) -> int:
    """Where the words begin that may say what a figure is. A space before it ends a clause, but parts it from nothing:
    任务 60 公里."""
    start = reading.span.start
    if (
        number.start == start
        and text[start - 1 : start] == " "
        and (found := _SAME_BREATH.search(text, max(0, start - 60), start))
    ):
        return found.start()
    return max(start, number.start - 60)


def _hoped_for(text: str, reading: Reading, number: Number) -> bool:
    """What is planned or ordered is not so yet: 下一步将把在线率提升至98%. 按照年度计划 plans nothing."""
    if reading.scope is Scope.OPEN or reading.kind is not Kind.PLAN:
        return False
    told = _AS_TOLD.search(text, max(0, number.start - 60), number.start)
    if reading.carried and told is None:
        return True
    since = told.end() if told else 0
    return any(word.tags & _HOPES and since <= word.start < number.start for word in reading.span.words)


def _by_words(text: str, reading: Reading, number: Number, before: str) -> Role | None:
    """Roles that the neighbouring words settle, whatever the clause is."""
    behind = text[number.end : number.end + 20]
    if number.unit.group not in _CHANGE_GROUPS or _FROM.search(before):
        return _first_fitting(_SIGNS, before, behind)
    if text.startswith(_BELOW, number.start):
        return Role.TARGET  # 在线率不足95% says what it is not
    return _first_fitting(_SHARE_SIGNS, before, behind) or (None if _of_an_activity(reading, before) else Role.SHARE)


def _of_an_activity(reading: Reading, before: str) -> bool:
    """培训完成100%: a share of what was held, and no rate by its name."""
    return reading.kind is Kind.ACTIVITY and bool(reading.tags & _ACTIVE) and not _RATE.search(before)


def _first_fitting(signs: Sequence[_Sign], before: str, behind: str) -> Role | None:
    for role, front, back in signs:
        if (front is None or front.search(before)) and (back is None or back.match(behind)):
            return role
    return None


def _by_clause(reading: Reading, number: Number, before: str, opening: str) -> Role:
    kind = reading.kind
    if _RAISED.search(before):
        return Role.INPUT
    if reading.scope is Scope.PLAN and kind not in RESULTS:
        return Role.TARGET
    if number.unit.group == "money" and (
        kind is Kind.INPUT or (_MONEY_IN.search(before) and not _ARRIVED.search(before))
    ):
        return Role.INPUT
    if (kind is Kind.ACTIVITY and reading.tags & _ACTIVE) or (
        number.unit.group in TRACE_UNITS and not _COUNTED_IN_SHEETS.search(before)
    ):
        return Role.TRACE_COUNT
    if _PERIOD.search(opening):
        return Role.PERIOD
    return Role.CUMULATIVE if _CUMULATIVE.search(opening) else Role.DONE
