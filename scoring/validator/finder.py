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
_WORD = 0.35
_PAIRS = 0.8  # all the pairs of a name together, or more where it has but one or two
_UNIT = 0.08
_LEAST = 0.05
_LONGEST_REMEMBERED = 400  # characters
_EMPTY_PAIRS = frozenset(
    {"工作", "情况", "完成", "建设", "实施", "项目", "任务", "全面", "推进", "开展", "数量", "指标"}
)


Ranked = tuple[tuple[int, float, bool], ...]
"""`(index of the indicator, score, sure)` from the best downwards; only what has any likeness is listed."""


Gains = dict[str, list[tuple[int, float]]]
"""For something that may stand in a text, the indicators it speaks for and what it adds to the score of each."""


class Finder:
    """Tells which of some indicators a text speaks about. Made once for them; safe with several threads.

    The score is the sum of what stands in the text: a whole name or alias (1), each of the indicator's words (by
    how few indicators share it), pairs of characters of the name in common, and a figure in its unit.
    """

    def __init__(self, profiles: Sequence[IndicatorProfile]) -> None:
        rarity = _rarity(profiles)
        known = [units().get(one.unit_of_measure or "") for one in profiles]
        self._groups = [unit.base if unit else None for unit in known]
        self._names = [(name, place) for place, one in enumerate(profiles) for name in (one.name, *one.aliases) if name]
        self._words: Gains = {}
        self._pairs: Gains = {}
        for place, one in enumerate(profiles):
            for word in dict.fromkeys(one.words):
                self._words.setdefault(word, []).append((place, _WORD * rarity[word]))
            pairs = _pairs(one.name)
            for pair in pairs:
                worth = _PAIRS * rarity[pair] / sqrt(len(pairs) * max(len(pairs), 3))
                self._pairs.setdefault(pair, []).append((place, worth))

    def find(self, text: str) -> Ranked:
        """The indicators by their index, the likeliest first."""
        return _find_again(self, text) if len(text) <= _LONGEST_REMEMBERED else self.find_anew(text)

    def find_anew(self, text: str) -> Ranked:
        """The same, not remembered."""
        scores = ((score, -place) for place, score in self._scores(text).items() if score >= _LEAST)
        ranked = sorted(scores, reverse=True)
        second = ranked[1][0] if len(ranked) > 1 else 0.0
        return tuple(
            (-place, round(score, 4), rank == 0 and score >= _SURE_SCORE and score >= second * _SURE_LEAD)
            for rank, (score, place) in enumerate(ranked)
        )

    def _scores(self, text: str) -> dict[int, float]:
        """What stands in the text adds to the scores; indicators of which nothing does are left out."""
        scores = dict.fromkeys((place for name, place in self._names if name in text), _NAMED)
        pairs = {text[at : at + 2] for at in range(len(text) - 1)}
        said = [gains for word, gains in self._words.items() if word in text]
        said += [self._pairs[pair] for pair in sorted(pairs & self._pairs.keys())]
        for gains in said:
            for place, worth in gains:
                scores[place] = scores.get(place, 0.0) + worth
        groups = {number.unit.base for number in find_numbers(text)} if scores else set()
        return {place: score + (_UNIT if self._groups[place] in groups else 0.0) for place, score in scores.items()}


@lru_cache(maxsize=256)
def _find_again(finder: Finder, text: str) -> Ranked:
    """A report's indicator is looked for when it is written and again when it is handed in."""
    return finder.find_anew(text)


def _rarity(profiles: Sequence[IndicatorProfile]) -> dict[str, float]:
    """What a pair of characters or a word is worth: less, the more indicators have it."""
    counts = Counter(part for one in profiles for part in _pairs(one.name) | set(one.words))
    return {part: 1.0 / (1.0 + log(n)) for part, n in counts.items()}


def _pairs(name: str) -> frozenset[str]:
    return frozenset(name[i : i + 2] for i in range(len(name) - 1)) - _EMPTY_PAIRS
