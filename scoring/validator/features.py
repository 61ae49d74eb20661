"""What the trained model sees of a report: a bag of short strings, and the signs the rules found.

Both are plain strings, so that a weight in the shipped file can be read and argued with.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from scoring.validator import verdict
from scoring.validator.lexicon import Tag
from scoring.validator.model import Figure, Role
from scoring.validator.reading import Reading, Scope

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
_PART = "|"

_TAG_NAMES: dict[int, tuple[str, ...]] = {}

# Signs that no single word carries: (name, pattern); each is searched once in the text.
_PATTERNS = (
    (
        "future_date",
        re.compile(
            r"(?:\d{1,2}月(?:\d{1,2}日|底|份|中旬|上旬|下旬)?|[年月周]底|汛期?|雨季|入[冬夏秋春]|上冻|国庆|春节|元旦|开学|季度)之?前(?!后|来|夕|去)"
            r"|到20\d\d年|至20\d\d年|20\d\d年(?:底|末|前)|年内|明年|下学期|下半年[,,拟将要]|秋后|开春|今冬明春|即日起|届时|今后"
        ),
    ),
    ("ruling", re.compile(r"一律|不得|必须|应当|务必|不超过|不少于|不低于|严禁|凡是?|逐一|原则上")),
    ("condition", re.compile(r"待[^,，。]{1,10}后|若|如果|一旦|如遇|倘")),
    (
        "promise",
        re.compile(
            r"准备|打算|想[在把办用利]|考虑|争取|力争|拟|计划(?!的|任务)|我局将|我镇将|我乡将|请您|先[^,，。]{1,6}试"
        ),
    ),
    ("now", re.compile(r"现在|如今|眼下|目前|昨天|今天|当天|当晚|上周|上个?月|前天|今早|刚")),
    ("complement", re.compile(r"[\u4e00-\u9fff](?:完|好|掉|通|成|上|齐|净|平|清|走|开|满|住)了?(?=[,，。、;；]|$)")),
    (
        "done_now",
        re.compile(r"(?:不再|再没|再也没|没再|没有再|没了|不用再|全没|为零|归零|清零|零(?:投诉|事故|新增|发生|反弹))"),
    ),
    (
        "was_is",
        re.compile(
            r"(?:原来|原先|以前|过去|往年|从前|由|从)[^。;；]{2,30}?(?:现在|如今|今年|降|减|增|升|缩|压|变|到|至)"
        ),
    ),
    ("rest", re.compile(r"剩|其余|余下|另外?[有\d]|还有|尚有|还差|缺口")),
    ("turn", re.compile(r"但是?|可是?[^以能]|不过|然而|却|只是|奈何|无奈")),
    (
        "named_one",
        re.compile(
            r"[\u4e00-\u9fff]{2,4}(?:村|组|路|街|巷|小区|社区|水库|河|桥|厂|校|中学|小学|公司|大爷|大娘|老人|家)"
        ),
    ),
    ("quote_only", re.compile(r"“[^”]{2,12}”")),
)
_ACHIEVED = (Role.DONE, Role.CUMULATIVE)
_NO = re.compile(r"没|未|不|无|难|缺|差|停|拖|卡|欠|拒|断|嫌|慢|滞|末")


def bag_of(readings: Sequence[Reading]) -> set[str]:
    """Words, characters and pairs of characters; figures are one mark each, by what they measure.

    Longer runs and pairs of words were tried: they cost half as much time again and judge no better.
    """
    bag: set[str] = set()
    flat: list[str] = [_PART]
    for reading in readings:
        row = _row(reading)
        bag.update(row)
        flat.extend(row)
        flat.append(_PART)
    line = "".join(flat).translate(_QUOTES)
    bag.update(line)
    bag.update(map("".join, pairwise(line)))
    return bag


def _row(reading: Reading) -> list[str]:
    """The clause's words and marks in order."""
    words, numbers = reading.span.words, reading.span.numbers
    if not numbers:
        return [w.text for w in words]
    marked = [(w.start, w.text) for w in words]
    marked.extend((n.start, _GROUP_MARK[n.unit.group]) for n in numbers)
    marked.sort()
    return [m[1] for m in marked]


def signs_of(text: str, readings: Sequence[Reading], figures: Sequence[Figure]) -> set[str]:
    """What the rules found: kinds, tags and their company, roles of figures, turns of phrase."""
    signs = {f"label:{verdict.by_rule(readings)}", f"length:{min(len(text) // 25, 6)}"}
    kinds = [r.kind.value for r in readings]
    _add_clauses(signs, readings)
    if readings:
        _add_ends(signs, text, readings, kinds)
    signs.update(f"then:{a}>{b}" for a, b in pairwise(kinds))
    signs.update(f"many:{kind}{min(kinds.count(kind), 4)}" for kind in set(kinds))
    signs.update(name for name, pattern in _PATTERNS if pattern.search(text))
    _add_figures(signs, figures)
    return signs


def _add_clauses(signs: set[str], readings: Sequence[Reading]) -> None:
    for reading in readings:
        holding, tags = _names(reading.holding), _names(reading.tags)
        signs.update(tags)
        signs.update(map("held:".__add__, holding))
        if reading.scope is not Scope.OPEN:
            signs.add(reading.scope.value)
        if reading.negated:
            signs.add("negated")
        groups = {n.unit.group for n in reading.span.numbers} or {"none"}
        signs.update(f"{name}/{group}" for name in holding for group in groups)


def _add_ends(signs: set[str], text: str, readings: Sequence[Reading], kinds: Sequence[str]) -> None:
    """How a report opens and ends: bad news told honestly comes last, and so does a result after its meetings."""
    signs.add(f"first:{kinds[0]}")
    signs.add(f"last:{kinds[-1]}")
    signs.update(map("last:".__add__, _names(readings[-1].tags)))
    tail = [_has_no(text, r) for r in readings[-3:]]
    signs.add(f"no_tail:{sum(tail)}")
    signs.add(f"no_last:{tail[-1]}")
    last_result = max((i for i, k in enumerate(kinds) if k in verdict.RESULTS), default=-1)
    behind = sum(_has_no(text, r) for r in readings[last_result + 1 :])
    signs.add(f"no_behind_result:{min(behind, 3)}:{last_result >= 0}")


def _has_no(text: str, reading: Reading) -> bool:
    return _NO.search(text, reading.span.start, reading.span.end) is not None


def _add_figures(signs: set[str], figures: Sequence[Figure]) -> None:
    roles = [f.role.value for f in figures]
    signs.update(map("role:".__add__, roles))
    signs.update(f"roles:{a}>{b}" for a, b in pairwise(roles))
    signs.add(f"figures:{min(len(figures), 5)}")
    targets = [f for f in figures if f.role is Role.TARGET]
    for target in targets:
        done = [f.value for f in figures if f.unit == target.unit and f.role in _ACHIEVED]
        if done:
            signs.add("short_of_target" if max(done) < target.value else "target_met")


def _names(bits: int) -> tuple[str, ...]:
    """The tags' names; remembered, because few combinations occur."""
    names = _TAG_NAMES.get(bits)
    if names is None:
        names = tuple(tag.name.lower() for tag in Tag if bits & tag and tag.name)
        _TAG_NAMES[bits] = names
    return names
