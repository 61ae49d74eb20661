"""Finds the figures of a text: value, unit, range and whether it is rounded. What they mean is `roles.py`'s affair."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache

from scoring.validator import shipped
from scoring.validator.numerals import ARABIC, CHINESE_NUMERAL_CHARS, parse_number, to_half_width


@dataclass(frozen=True, slots=True)
class Unit:
    """A canonical unit; `factor` of its `base` make one of it, units with the same base convert into each other."""

    name: str
    group: str
    base: str
    factor: Decimal


@dataclass(frozen=True, slots=True)
class Number:
    """A figure before its role is known; `value` is in `unit`, percent for shares."""

    start: int
    end: int
    value: Decimal
    unit: Unit
    approximate: bool = False
    upper: Decimal | None = None


NO_UNIT = Unit("", "bare", "", Decimal(1))
PERCENT = Unit("%", "ratio", "%", Decimal(1))

_NUMERAL = re.compile(
    rf"{ARABIC}(?:(?:[十百万亿]|千(?![瓦米克伏]))+(?:\d+[百千万]+(?![米克瓦]))?)?"
    rf"|[{CHINESE_NUMERAL_CHARS}]+(?:点[零〇一二三四五六七八九]+[百千万亿]*)?"
)
_MINUS = "-−－"
_NO_MINUS_BEHIND = frozenset(_MINUS + "年月日号时点" + CHINESE_NUMERAL_CHARS)  # 5月-8公里, 二-5公里, --5公里
_LESS_THAN_NOTHING_BEHIND = frozenset("为是达到至速幅率长 ,:：;；。\n")  # 增速为负2.1%; 减负12项 is no sign
_OUT_OF = ("/", "／")  # 120/150户
_RANGE_MARKS = ("--", "——", "-", "–", "—", "~", "～", "至", "到")
_BEFORE = (
    "不足",
    "不到",
    "将近",
    "接近",
    "大约",
    "大概",
    "约莫",
    "超过",
    "高达",
    "近",
    "约",
    "超",
    "逾",
)
_AFTER = ("左右", "上下", "以上", "以下", "以内", "之多", "有余", "出头", "多", "余")
_MORE = "多余几来"
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_DATE_AFTER = ("月", "日", "号", "时", "点", "国道", "省道", "县道", "乡道", "年代", "年度", "年级", "周年", "届")
_NOT_A_DATE = ("月子", "点位", "时段", "号牌", "号令", "日均")
_TENTHS_STOP = frozenset("功立员本果为交品熟绩年份长套都型活群片效就")
_PLAIN_END = frozenset(",，。；;、!！?？)） \n:：/")
_BEFORE_ONE = "统唯同单之专划归合逐周期其第"  # 统一, 唯一, 逐一 …
_VAGUE_BEFORE = ("好几", "上", "数", "几")  # approximate only before a place: 数百户, but 任务数260户
_ONE_TO_NINE = "一二两三四五六七八九"
_CENT = Decimal("0.01")


@cache
def units() -> dict[str, Unit]:
    """Every way to write a unit, with the unit."""
    found: dict[str, Unit] = {}
    for name, group, base, factor, surfaces in shipped.rows("units.tsv"):
        for surface in surfaces.split():
            own = name == "="
            unit = Unit(surface if own else name, group, surface if own else base, Decimal(factor))
            found.setdefault(surface, unit)
    return found


@cache
def _lengths_of_units() -> dict[str, tuple[int, ...]]:
    """For each first character of a unit, how long the units are that begin with it, longest first."""
    found: dict[str, set[int]] = {}
    for surface in units():
        found.setdefault(surface[0], set()).add(len(surface))
    return {first: tuple(sorted(lengths, reverse=True)) for first, lengths in found.items()}


@cache
def _not_counts() -> tuple[frozenset[str], tuple[int, ...]]:
    words = frozenset(word for cells in shipped.rows("not_counts.txt") for word in cells[0].split())
    return words, tuple(sorted({len(word) for word in words}))


def find_numbers(text: str) -> list[Number]:
    """All figures in order of place, none overlapping. Linear in the length of the text."""
    plain = to_half_width(text)
    found: list[Number] = []
    position = 0
    while (match := _NUMERAL.search(plain, position)) is not None:
        number = _read(plain, match)
        if number is not None:
            found.append(number)
        position = max(match.end(), number.end if number else 0)
    return found


def _read(text: str, match: re.Match[str]) -> Number | None:
    start, end = match.span()
    if end - start > 24 or (
        start
        and (
            text[start - 1] in ".第·"
            or text.startswith("第 ", start - 2)
            or (text[start - 1].isascii() and text[start - 1].isalpha())
        )
    ):
        return None
    special = _read_fraction(text, start, end) or _read_tenths(text, start, end) or _read_half(text, start)
    if special is not None:
        return _widen(text, special)
    chinese = text[start] in CHINESE_NUMERAL_CHARS
    if chinese and _is_idiom(text, start):
        return None
    number = _read_counted(text, start, end, chinese=chinese)
    return None if number is None else _widen(text, _signed(text, number))


def _signed(text: str, number: Number) -> Number:
    """−5公里 and 负5% are less than nothing; a mark behind a digit, a letter or a date is no sign."""
    sign = number.start - 1
    if sign < 0 or (text[sign] != "负" and text[sign] not in _MINUS):
        return number
    before = text[sign - 1 : sign] if sign else ""
    if text[sign] == "负":
        is_sign = not before or before in _LESS_THAN_NOTHING_BEHIND
    else:
        is_sign = before not in _NO_MINUS_BEHIND and not (before.isascii() and before.isalnum())
    if not is_sign:
        return number
    return replace(number, start=sign, value=-number.value)


def _is_idiom(text: str, start: int) -> bool:
    words, lengths = _not_counts()
    if text[start] == "一" and text[start - 1 : start] and text[start - 1] in _BEFORE_ONE:
        return True
    return any(text[start : start + n] in words for n in lengths)


def _read_fraction(text: str, start: int, end: int) -> Number | None:
    """三分之二, 百分之十二点五, 千分之三: shares, in percent."""
    if not text.startswith("分之", end):
        return None
    below = parse_number(text[start:end])
    match = _NUMERAL.match(text, end + 2)
    above = parse_number(match.group()) if match else None
    if match is None or above is None or not below:
        return None
    return Number(start, match.end(), _tidy((above * 100 / below).quantize(_CENT, ROUND_HALF_UP)), PERCENT)


def _read_tenths(text: str, start: int, end: int) -> Number | None:
    """六成, 七成五, 六成半: tenths, in percent."""
    if not text.startswith("成", end) or text[end + 1 : end + 2] in _TENTHS_STOP:
        return None
    tenths = parse_number(text[start:end])
    if tenths is None or tenths > 10:
        return None
    end += 1
    extra = text[end : end + 1]
    rest = Decimal(5) if extra == "半" else (parse_number(extra) or Decimal(0)) if extra in _ONE_TO_NINE else None
    if not extra or rest is None:
        return Number(start, end, tenths * 10, PERCENT)
    return Number(start, end + 1, tenths * 10 + rest, PERCENT)


def _read_half(text: str, start: int) -> Number | None:
    return Number(start, start + 2, Decimal(50), PERCENT) if text.startswith("一半", start) else None


def _read_counted(text: str, start: int, end: int, *, chinese: bool) -> Number | None:
    if chinese and (pair := _loose_pair(text, start, end)) is not None:
        return pair
    value = parse_number(text[start:end])
    if value is None:
        return None
    value, end, more = _read_more(text, value, end)
    value, unit, after = _counted_in(text, value, end)
    upper = None
    if (second := _read_upper(text, end) or _read_upper(text, after)) is not None and unit in {NO_UNIT, second[1]}:
        upper, unit, after = second
        value = _same_scale(value, unit, upper, text[start:end])
    elif unit is NO_UNIT and (whole := _read_upper(text, end, _OUT_OF)) is not None:
        unit = whole[1]  # 120/150户: the second figure stands for itself
        value = _same_scale(value, unit, whole[0], text[start:end])
    if unit is NO_UNIT and (chinese or not _stands_alone(text, start, end)):
        return None
    if _is_date(text, start, end, value, unit):
        return None
    return Number(start, after, _tidy(value), unit, more, None if upper is None else _tidy(upper))


def _loose_pair(text: str, start: int, end: int) -> Number | None:
    """三五户, 七八十亩: two digits with no place between them are a range."""
    digits = text[start:end]
    if (
        len(digits) < 2
        or digits[0] not in _ONE_TO_NINE
        or digits[1] not in _ONE_TO_NINE
        or digits[2:].strip("十百千万")
    ):
        return None
    low, high = parse_number(digits[0] + digits[2:]), parse_number(digits[1:])
    unit, after = _unit_at(text, end)
    if low is None or high is None or unit is NO_UNIT:
        return None
    scale = high // (parse_number(digits[1]) or 1)
    low = (parse_number(digits[0]) or Decimal(0)) * scale
    return Number(start, after, low, unit, approximate=True, upper=high) if low < high else None


def _read_more(text: str, value: Decimal, end: int) -> tuple[Decimal, int, bool]:
    """50多(万元), 3千余(人), 20多万(人): rounded, perhaps with a place behind."""
    if text.startswith((" 多", " 余"), end) and _unit_at(text, end + 2)[0] is not NO_UNIT:
        end += 1
    if end >= len(text) or text[end] not in _MORE:
        return value, end, False
    more_end = end + 1
    scale = _SCALES.get(text[more_end : more_end + 1])
    if scale is not None and _unit_at(text, more_end)[0] is NO_UNIT:
        more_end += 1
        if (second := _SCALES.get(text[more_end : more_end + 1])) and _unit_at(text, more_end)[0] is NO_UNIT:
            scale, more_end = scale * second, more_end + 1
        return value * scale, more_end, True
    if text[end] in "来几" and _unit_at(text, more_end)[0] is NO_UNIT:
        return value, end, False
    return value, more_end, True


def _counted_in(text: str, value: Decimal, end: int) -> tuple[Decimal, Unit, int]:
    """The unit behind a numeral. A 万 or 亿 that closed the numeral belongs to units such as 万元: 5000万元 is 5000."""
    last = text[end - 1]
    if last in "万亿":
        unit, after = _unit_at(text, end - 1)
        if unit is not NO_UNIT:
            return value / _SCALES[last], unit, after
    unit, after = _unit_at(text, end)
    if unit is NO_UNIT and text.startswith(" ", end):
        unit, after = _unit_apart(text, value, end)
    return value, unit, after


def _unit_apart(text: str, value: Decimal, end: int) -> tuple[Unit, int]:
    """The unit behind a space: 97 %, 46 公里. In 2 户厕改造 the figure numbers a line, and 户 begins a word."""
    unit, after = _unit_at(text, end + 1)
    begins_a_word = after == end + 2 and after < len(text) and text[after] not in _PLAIN_END
    return (NO_UNIT, end) if unit is NO_UNIT or (begins_a_word and value < 10) else (unit, after)


def _unit_at(text: str, position: int) -> tuple[Unit, int]:
    """The longest unit that starts there."""
    table = units()
    for length in _lengths_of_units().get(text[position : position + 1], ()):
        unit = table.get(text[position : position + length])
        if unit is not None:
            return unit, position + length
    return NO_UNIT, position


def _read_upper(text: str, position: int, marks: tuple[str, ...] = _RANGE_MARKS) -> tuple[Decimal, Unit, int] | None:
    """The upper end of a range: 3至5处, 2000元到2500元, 10-12%."""
    if not text.startswith(marks, position):
        return None
    mark = next(m for m in marks if text.startswith(m, position))
    match = _NUMERAL.match(text, position + len(mark))
    value = parse_number(match.group()) if match else None
    if match is None or value is None:
        return None
    value, end, _ = _read_more(text, value, match.end())
    value, unit, after = _counted_in(text, value, end)
    if unit is NO_UNIT or _is_date(text, match.start(), end, value, unit):
        return None
    return value, unit, after


def _same_scale(low: Decimal, unit: Unit, high: Decimal, written: str) -> Decimal:
    """3至5万人 means 30,000 to 50,000: a short lower end borrows the place of the upper one; 3万到5万元 shares 万元."""
    if written[-1] in _SCALES and unit.name.startswith(written[-1]):
        return low / _SCALES[written[-1]]
    for scale in (10**8, 10**4):
        if high >= scale > low and low * scale <= high and written[-1] not in _SCALES:
            return low * scale
    return low


def _stands_alone(text: str, start: int, end: int) -> bool:
    """A bare number is a figure where a word stands before it and the clause ends behind it."""
    after = text[end : end + 1]
    before = text[start - 1 : start]
    if not before or before.isspace() or before in '-—~～/.第、,，(（“”"':
        return False
    return not after or after in _PLAIN_END or not (after.isascii() or after in "年月日号时点届")


def _is_date(text: str, start: int, end: int, value: Decimal, unit: Unit) -> bool:
    if unit.name == "年" and (value >= 1900 or text[start - 1 : start] in "-—至到~"):
        return True
    if unit.group == "bare" or unit.name in {"年", "分", "%", "度"}:
        rest = text[end : end + 3].lstrip(" ")
        return rest.startswith(_DATE_AFTER) and not rest.startswith(_NOT_A_DATE)
    return False


def _widen(text: str, number: Number) -> Number:
    """Takes the words that make it approximate (近, 约 … 左右, 以上) into the figure."""
    start, end, approximate = number.start, number.end, number.approximate
    fore = (*_VAGUE_BEFORE, *_BEFORE) if text[start] in _SCALES else _BEFORE
    if text.endswith(fore, 0, start):
        word = next(w for w in fore if text.endswith(w, 0, start))
        start, approximate = start - len(word), True
    if text.startswith(_AFTER, end):
        word = next(w for w in _AFTER if text.startswith(w, end))
        if not (word in _MORE and text[end + 1 : end + 2] in "于额款"):
            end, approximate = end + len(word), True
    if (start, end) == (number.start, number.end):
        return number
    return Number(start, end, number.value, number.unit, approximate, number.upper)


@lru_cache(maxsize=2048)  # equal values give equal answers, and small ones stand in most reports
def _tidy(value: Decimal) -> Decimal:
    """Without trailing zeros and without an exponent."""
    value = value.normalize()
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value
