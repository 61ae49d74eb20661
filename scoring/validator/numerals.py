"""Numbers as people write them: Arabic, full-width, Chinese and mixed, both ways.

The reading follows spoken usage: 三万五 is 35,000, 二百五 is 250, 两千零五 is 2,005, 1.2亿 is 120,000,000.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

_DIGITS = {
    c: n
    for n, cs in enumerate(("零〇○", "一壹幺", "二贰两俩", "三叁仨", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"))
    for c in cs
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 20, "卅": 30}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}
_FULL_WIDTH = tuple(zip("０１２３４５６７８９．，％\u3000\u00a0", "0123456789.,%  ", strict=True))

CHINESE_NUMERAL_CHARS = "".join((*_DIGITS, *_SMALL, *_TENS, *_LARGE))

ARABIC = r"(?:\d{1,3}(?: 000)+(?!\d)|\d+(?:,\d{3})*)(?:\.\d+)?"
"""A run of digits, its thousands apart by commas, or round ones by single spaces: 3 000. The 3 of 3 120 may as well be
the number of a line, or the cell before."""

_ARABIC = re.compile(rf"\d{{1,3}}(?: \d{{3}})+(?!\d)(?:\.\d+)?|{ARABIC}|\.\d+")
_REMEMBERED = 2048  # numerals; the same small ones stand in most reports
_MAX_LENGTH = 64  # longer runs of digits are no quantities, and Python refuses very long integers


class NumeralError(ValueError):
    """The number cannot be written in Chinese numerals: {reason}."""


def to_half_width(text: str) -> str:
    """Full-width digits, points, commas, percent signs and spaces as ASCII; the length stays the same."""
    for wide, narrow in _FULL_WIDTH:  # a text has few of them: this takes a fifth of the time of `translate`
        text = text.replace(wide, narrow)
    return text


def parse_number(text: str) -> Decimal | None:
    """The value of a whole numeral such as 5,000, 1.2亿, 一百二十, 5千, 三点五, 二〇二六; None when it is none."""
    text = text.strip()
    return _parse(text) if 0 < len(text) <= _MAX_LENGTH else None


@lru_cache(maxsize=_REMEMBERED)
def _parse(text: str) -> Decimal | None:
    text = to_half_width(text)
    if text[0].isdecimal() or text[0] == ".":
        return _parse_mixed(text)
    if text[0] in "负-−－" and len(text) > 1:
        value = parse_number(text[1:])
        return None if value is None else -value
    return _parse_chinese(text)


def _parse_mixed(text: str) -> Decimal | None:
    """Arabic digits, alone or followed by 百 千 万 亿, repeated downwards: 3万5千, 1亿2000万."""
    total, position, last_scale = Decimal(0), 0, None
    while position < len(text):
        match = _ARABIC.match(text, position)
        if match is None:
            return None
        scale, position = _scale_at(text, match.end())
        if last_scale is not None and scale >= last_scale:
            return None
        try:
            total += Decimal(match.group().replace(",", "").replace(" ", "")) * scale
        except InvalidOperation:
            return None
        last_scale = scale
    return total


def _scale_at(text: str, position: int) -> tuple[int, int]:
    scale = 1
    while position < len(text) and (step := _SMALL.get(text[position]) or _LARGE.get(text[position])):
        scale *= step
        position += 1
    return scale, position


def _parse_chinese(text: str) -> Decimal | None:
    whole, point, fraction = text.partition("点")
    if point:
        return _parse_with_fraction(whole, fraction)
    if any(c not in _DIGITS and c not in _SMALL and c not in _TENS and c not in _LARGE for c in text):
        return None
    if len(text) > 1 and all(c in _DIGITS for c in text):  # read digit by digit: 二〇二六
        return Decimal("".join(str(_DIGITS[c]) for c in text))
    value = _parse_sections(text)
    return None if value is None else Decimal(value)


def _parse_with_fraction(whole: str, fraction: str) -> Decimal | None:
    scale = 1
    while fraction and fraction[-1] in _LARGE:
        scale *= _LARGE[fraction[-1]]
        fraction = fraction[:-1]
    base = _parse_chinese(whole) if whole else None
    if base is None or not fraction or any(c not in _DIGITS for c in fraction):
        return None
    digits = "".join(str(_DIGITS[c]) for c in fraction)
    return Decimal(f"{base}.{digits}") * scale


def _parse_sections(text: str) -> int | None:
    """Sections of up to four places, each closed by 万 or 亿 (万亿 too)."""
    total, section, last_unit, digit = 0, 0, 1, None
    for position, char in enumerate(text):
        if char in _DIGITS:
            if digit:  # two digits with no place between them are no numeral: 三五百
                return None
            digit = _DIGITS[char]
            if digit == 0:
                last_unit = 1  # after 零 a last digit is itself, never a shortened place
        elif char in _TENS:
            section += _TENS[char]
            last_unit = 10
        elif char in _SMALL:
            unit = _SMALL[char]
            section += (1 if digit is None else digit) * unit
            last_unit, digit = unit, None
        else:
            if position == 0:
                section = 1
            unit = _LARGE[char]
            section += digit or 0
            total = (total + section) * unit if unit > 10_000 or total == 0 else total + section * unit
            section, last_unit, digit = 0, unit, None
    if digit:
        section += digit * (last_unit // 10 if last_unit >= 100 else 1)
    return total + section


def to_chinese(number: int | Decimal) -> str:
    """The numeral in standard Chinese (小写): 2005 is 二千零五, 0.35 is 零点三五.

    Raises NumeralError from 10¹⁶ on and for what is not finite.
    """
    number = Decimal(number)
    if not number.is_finite():
        raise NumeralError(f"The number cannot be written in Chinese numerals: {number} is not finite.")
    sign, number = ("负" if number < 0 else ""), abs(number)
    if number >= 10**16:
        raise NumeralError(f"The number cannot be written in Chinese numerals: {number} is 10¹⁶ or more.")
    whole = int(number)
    plain = format(number, "f")
    fraction = plain.partition(".")[2].rstrip("0")
    spoken = "".join("零一二三四五六七八九"[int(c)] for c in fraction)
    return sign + _whole_to_chinese(whole) + (f"点{spoken}" if spoken else "")


def _whole_to_chinese(number: int) -> str:
    if number == 0:
        return "零"
    if number >= 10**8:
        head, rest = divmod(number, 10**8)
        return _whole_to_chinese(head) + "亿" + _rest_to_chinese(rest, 10**7)
    if number >= 10**4:
        head, rest = divmod(number, 10**4)
        return _section_to_chinese(head) + "万" + _rest_to_chinese(rest, 10**3)
    return _section_to_chinese(number)


def _rest_to_chinese(rest: int, full: int) -> str:
    """What follows 万 or 亿: a gap in the places is read as one 零."""
    if rest == 0:
        return ""
    words = _whole_to_chinese(rest)
    if rest >= full:
        return "一" + words if words.startswith("十") else words
    return "零" + (words if not words.startswith("十") else "一" + words)


def _section_to_chinese(number: int) -> str:
    """1 to 9999; 10 to 19 without the leading 一."""
    words, gap = "", False
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, place)
        if digit == 0:
            gap = bool(words)
            continue
        words += ("零" if gap else "") + "零一二三四五六七八九"[digit] + name
        gap = False
    return words.removeprefix("一") if words.startswith("一十") else words
