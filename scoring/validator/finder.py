"""Which indicator a report speaks about: by its name, its aliases and its words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import lru_cache
from math import log, sqrt

from scoring.validator.figures import find_numbers, units
from scoring.validator.model import IndicatorProfile

_SURE_SCORE = 0.5
_SURE_LEAD = 1.6  # times the runner-up
_NAMED = 1.0  # an alias or the whole name stands in the text
_UNIT = 0.08
_LEAST = 0.05
_LONGEST_REMEMBERED = 400  # characters
_EMPTY_PAIRS = frozenset(
    {"工作", "情况", "完成", "建设", "实施", "项目", "任务", "全面", "推进", "开展", "数量", "指标"}
)


def find_indicators(text: str, profiles: Sequence[IndicatorProfile]) -> tuple[tuple[int, float, bool], ...]:
    """`(index into profiles, score, sure)` from the best downwards; only what has any likeness is listed.

    The score is the sum of what stands in the text: a whole name or alias (1), each of the indicator's words (by
    how few indicators share it), pairs of characters of the name in common, and a figure in its unit.
    """
    found = _find_again if len(text) <= _LONGEST_REMEMBERED else _find
    return found(text, tuple(profiles))


def _find(text: str, profiles: tuple[IndicatorProfile, ...]) -> tuple[tuple[int, float, bool], ...]:
    rarity = _rarity(profiles)
    groups = {n.unit.base for n in find_numbers(text)}
    scores = [(_score(text, p, rarity, groups), -i) for i, p in enumerate(profiles)]
    ranked = sorted((s for s in scores if s[0] >= _LEAST), reverse=True)
    second = ranked[1][0] if len(ranked) > 1 else 0.0
    return tuple(
        (-index, round(score, 4), place == 0 and score >= _SURE_SCORE and score >= second * _SURE_LEAD)
        for place, (score, index) in enumerate(ranked)
    )


_find_again = lru_cache(maxsize=256)(_find)
"""A report's indicator is looked for when it is written and again when it is handed in."""


@lru_cache(maxsize=64)  # units of a category have the same indicators all day
def _rarity(profiles: tuple[IndicatorProfile, ...]) -> dict[str, float]:
    """What a pair of characters or a word is worth: less, the more indicators have it."""
    counts = Counter(part for p in profiles for part in _parts(p))
    return {part: 1.0 / (1.0 + log(n)) for part, n in counts.items()}


def _parts(profile: IndicatorProfile) -> frozenset[str]:
    return _pairs(profile.name) | set(profile.words)


@lru_cache(maxsize=1024)
def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(len(name) - 1)) - _EMPTY_PAIRS


def _score(text: str, profile: IndicatorProfile, rarity: dict[str, float], groups: set[str]) -> float:
    score = _NAMED if any(n and n in text for n in (profile.name, *profile.aliases)) else 0.0
    score += sum(0.35 * rarity[word] for word in set(profile.words) if word in text)
    pairs = _pairs(profile.name)
    if pairs:
        score += 0.8 * sum(rarity[pair] for pair in pairs if pair in text) / sqrt(len(pairs) * max(len(pairs), 3))
    unit = units().get(profile.unit_of_measure or "")
    return score + (_UNIT if score and unit is not None and unit.base in groups else 0.0)
