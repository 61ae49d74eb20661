"""Whether a report fits with what is known. What does not is a question or a hint, never a rejection."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from scoring.validator import duplicates
from scoring.validator.model import Audience, Context, Figure, Hint, IndicatorProfile, Role

_JUMP = 5  # times the median of its own history or its peers
_OVER_TARGET = 3  # times the target
_SHARE_SLACK = Decimal("1.5")  # points; people round
_FEWEST = 3  # values; fewer make no history
_AMOUNTS = frozenset({Role.DONE, Role.CUMULATIVE, Role.PERIOD, Role.AFTER})


def hints(
    text: str,
    figures: Sequence[Figure],
    indicator: IndicatorProfile | None,
    context: Context | None,
    *,
    is_cumulative: bool | None,
) -> tuple[Hint, ...]:
    """Everything that does not fit, in a fixed order."""
    found = list(_shares(figures))
    if context is not None:
        found.extend(_copies(text, context))
        value = reported_value(figures, indicator)
        if value is not None:
            found.extend(_against_history(value, context, is_cumulative=is_cumulative))
    return tuple(found)


def reported_value(figures: Sequence[Figure], indicator: IndicatorProfile | None) -> Decimal | None:
    """The amount a report states for its indicator, in the indicator's unit; None where no figure has that unit."""
    if indicator is None or not indicator.unit_of_measure:
        return None
    fitting = [f for f in figures if f.role in _AMOUNTS and (f.normalized or f.unit == indicator.unit_of_measure)]
    best = next((f for f in fitting if f.role is Role.CUMULATIVE), fitting[0] if fitting else None)
    if best is None:
        return None
    return best.normalized[0] if best.normalized else best.value


def _copies(text: str, context: Context) -> Iterator[Hint]:
    own = duplicates.nearest(text, context.previous_texts)
    if own is not None:
        same = duplicates.same_figures(text, context.previous_texts[own[0]])
        code = "same_as_before" if same else "like_before"
        yield Hint(code, {"share": _percent(own[1])}, Audience.PERSON if same else Audience.REVIEWER)
    other = duplicates.nearest(text, context.other_texts)
    if other is not None:
        yield Hint("like_another_unit", {"share": _percent(other[1])}, Audience.REVIEWER)


def _against_history(value: Decimal, context: Context, *, is_cumulative: bool | None) -> Iterator[Hint]:
    last = context.last_cumulative
    if last is not None and is_cumulative is not False and value < last:
        yield Hint("cumulative_fell", {"value": _plain(value), "last": _plain(last)}, Audience.PERSON)
    if context.target and value > context.target * _OVER_TARGET:
        yield Hint("far_above_target", {"value": _plain(value), "target": _plain(context.target)}, Audience.PERSON)
    for code, known in (("jump_from_history", context.history), ("far_from_peers", context.peers)):
        usual = median(known) if len(known) >= _FEWEST else None
        if usual and value > usual * _JUMP:
            audience = Audience.PERSON if code == "jump_from_history" else Audience.REVIEWER
            yield Hint(code, {"value": _plain(value), "usual": _plain(usual)}, audience)


def _shares(figures: Sequence[Figure]) -> Iterator[Hint]:
    """完成12个, 占20个的80%: a share behind two amounts of one unit has to be their quotient, either way round."""
    for index, share in enumerate(figures):
        if share.role is not Role.SHARE or share.unit != "%" or share.approximate:
            continue
        pair = _last_two_alike(figures[max(0, index - 2) : index])
        if pair is None or not all(pair):
            continue
        part, whole = min(pair), max(pair)
        actual = part * 100 / whole
        if abs(actual - share.value) > _SHARE_SLACK and abs(100 - actual - share.value) > _SHARE_SLACK:
            yield Hint(
                "share_mismatch",
                {"part": _plain(part), "whole": _plain(whole), "said": _plain(share.value), "actual": f"{actual:.1f}"},
                Audience.PERSON,
            )


def _last_two_alike(figures: Sequence[Figure]) -> tuple[Decimal, Decimal] | None:
    """The two amounts right before the share, when they count in the same unit and nothing stands between."""
    if len(figures) < 2 or figures[-1].unit != figures[-2].unit or figures[-1].unit in {"%", "百分点", ""}:
        return None
    if any(f.approximate or f.role in {Role.CHANGE, Role.BEFORE, Role.INPUT} for f in figures[-2:]):
        return None
    return figures[-2].value, figures[-1].value


def _percent(share: float) -> str:
    return f"{share * 100:.0f}"


def _plain(value: Decimal) -> str:
    return format(value.normalize(), "f")
