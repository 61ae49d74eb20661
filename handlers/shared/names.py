"""Finds a unit by what people type for it: part of its name, an alias, pinyin, initials, or its English name."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from scoring.scheme import Unit

_NOISE = re.compile(r"[\s\W_]+")
_ASKING = re.compile(
    r"^(请问|查一下|查询|查|看看|看一下|看)|(的)?(成绩|得分|分数|排名|多少分|几分|情况|怎么样|如何|咋样|呢|吗)+$"
)
_LONGEST_QUERY = 40
_LATIN = re.compile(r"[a-z0-9]+$")
_NO_MATCH = 99


def find_units(query: str, units: Iterable[Unit]) -> tuple[Unit, ...]:
    """The units that fit the query best, in their own order: all of the best kind of fit, none of a poorer kind."""
    asked = _asked(query)
    if not asked:
        return ()
    graded = [(fit(asked, unit), unit) for unit in units]
    best = min((grade for grade, _ in graded), default=_NO_MATCH)
    return tuple(unit for grade, unit in graded if grade == best) if best < _NO_MATCH else ()


def fit(asked: str, unit: Unit) -> int:
    """How well a plain query fits a unit: 0 the whole name, then its beginning, a part, pinyin …; 99 not at all."""
    names = [plain(name) for name in (unit.name, *unit.aliases, unit.name_en, unit.id) if name]
    if asked in names:
        return 0
    if any(name.startswith(asked) for name in names):
        return 1
    latin = _LATIN.match(asked)
    # One letter from inside a name says nothing; one character does.
    if (len(asked) > 1 or not latin) and any(asked in name for name in names):
        return 2
    if latin:
        return min(_latin_fit(asked, name) for name in (unit.name, *unit.aliases))
    return 9 if any(len(name) > 1 and name in asked for name in names) else _NO_MATCH


def plain(text: str) -> str:
    """Text as it is compared: one width, lower case, no spaces and no punctuation."""
    return _NOISE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _asked(query: str) -> str:
    whole = plain(query)
    if len(whole) > _LONGEST_QUERY:
        return ""
    return _ASKING.sub("", whole) or whole


def _latin_fit(asked: str, name: str) -> int:
    fit_as_spoken = _pinyin_fit(asked, _readings(name, rare=False))
    if fit_as_spoken < _NO_MATCH or len(asked) == 1:
        return fit_as_spoken
    # Place names love rare readings (重 zhong or chong), but 青 is hardly ever jing: they come after the usual ones.
    return min(_pinyin_fit(asked, _readings(name, rare=True)) + 3, _NO_MATCH)


def _pinyin_fit(asked: str, readings: Sequence[frozenset[str]]) -> int:
    if _reads(asked, readings, whole=True):
        return 3
    if _reads(asked, readings, whole=False):
        return 4
    inside = len(asked) > 1 and any(_reads(asked, readings[start:], whole=False) for start in range(1, len(readings)))
    return 5 if inside else _NO_MATCH


def _reads(asked: str, readings: Sequence[frozenset[str]], *, whole: bool) -> bool:
    """Whether the letters are these syllables, each in full or by its initial; `whole`: all of them are used up."""
    left = {asked}
    for options in readings:
        if not whole and any(syllable.startswith(rest) for rest in left for syllable in options):
            return True
        left = {
            rest[len(part) :]
            for rest in left
            for syllable in options
            for part in _parts(syllable)
            if rest.startswith(part)
        }
        if not left:
            return False
    return "" in left


def _parts(syllable: str) -> tuple[str, ...]:
    return (syllable, syllable[0], syllable[:2]) if syllable[1:2] == "h" else (syllable, syllable[0])


@lru_cache(maxsize=20_000)
def _readings(name: str, *, rare: bool) -> tuple[frozenset[str], ...]:
    """How each character of a name is read in it, or, with `rare`, may be read at all."""
    from pypinyin import Style, pinyin  # noqa: PLC0415 - its dictionary costs start-up time; only the first query pays

    signs = plain(name)
    spoken = (
        [pinyin(sign, style=Style.NORMAL, heteronym=True)[0] for sign in signs]
        if rare
        else pinyin(signs, style=Style.NORMAL)
    )
    return tuple(frozenset(spelling for reading in options for spelling in _spellings(reading)) for options in spoken)


def _spellings(reading: str) -> tuple[str, ...]:
    """ü is typed as v, u or yu."""
    bare = reading.replace("ü", "v")
    return (bare, bare.replace("v", "u"), bare.replace("v", "yu")) if "v" in bare else (bare,)
