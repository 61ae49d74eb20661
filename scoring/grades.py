"""Places, bands and grades inside a category."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from decimal import Decimal

from scoring.results import Rank

BANDS = ("upper", "middle", "lower")


def rank(ascending: Sequence[Decimal], total: Decimal) -> Rank:
    """The place of a total among all totals of a category (sorted upwards): ties share it, the next is skipped."""
    above = len(ascending) - bisect_right(ascending, total)
    same = bisect_right(ascending, total) - bisect_left(ascending, total)
    return Rank(above + 1, len(ascending), same > 1)


def band(place: Rank) -> str:
    """The third of the category a place lies in: upper, middle or lower."""
    third = (place.place - 1) * 3 // place.of
    return BANDS[min(third, 2)]
