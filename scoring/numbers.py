"""Decimals the same to the last digit on every machine: one context, one resolution, one way to show them."""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_HALF_UP, Context, Decimal

CONTEXT = Context(prec=28, rounding=ROUND_HALF_EVEN)
"""Every calculation runs in this context, whatever the calling thread has set."""
WIDE = Context(prec=80, rounding=ROUND_HALF_EVEN)
"""For quantizing alone, which fails where a result has more digits than the context."""
ZERO = Decimal(0)
ONE = Decimal(1)
GRAIN = Decimal(1).scaleb(-12)
"""Points are kept to twelve places, so that sums are exact and do not depend on the order of adding."""
_MODES = {"half_up": ROUND_HALF_UP, "down": ROUND_DOWN}
_STEPS = {"up": ROUND_CEILING, "down": ROUND_FLOOR}
_SHOWN = Decimal("0.0001")
_PLACES_SHOWN = 4
_ABOUT = Decimal("0.1")


def grain(value: Decimal) -> Decimal:
    """The value on the resolution points are kept in."""
    return value.quantize(GRAIN, ROUND_HALF_UP, WIDE)


def neat(value: Decimal) -> Decimal:
    """The same value on the resolution points are kept in, without idle zeros and without an exponent."""
    exact = grain(value)
    return exact.quantize(ONE, context=WIDE) if exact == exact.to_integral_value() else exact.normalize(WIDE)


def rounded(value: Decimal, digits: int | None, mode: str = "half_up") -> Decimal:
    """`value` to `digits` places, half up or cut off; unchanged when `digits` is None."""
    return value if digits is None else value.quantize(ONE.scaleb(-digits), _MODES[mode], WIDE)


def whole_steps(distance: Decimal, step: Decimal, how: str) -> Decimal:
    """How many steps fit in a distance: rounded up, down, or in proportion."""
    steps = CONTEXT.divide(distance, step)
    return steps if how == "proportional" else steps.quantize(ONE, _STEPS[how], WIDE)


def clamp(value: Decimal, least: Decimal | None, most: Decimal | None) -> Decimal:
    """`value` kept between the two bounds, where they are given."""
    if least is not None and value < least:
        return least
    return most if most is not None and value > most else value


def shown(value: Decimal) -> str:
    """For people: no exponent, at most four places, no idle zeros after the point."""
    text = format(value, "f")
    _, _, places = text.partition(".")
    if len(places) > _PLACES_SHOWN:
        text = format(value.quantize(_SHOWN, ROUND_HALF_UP, WIDE), "f")
    if places:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def about(value: Decimal) -> str:
    """For people who need to know how things stand rather than to check a sum: one place at most."""
    return shown(value.quantize(_ABOUT, ROUND_HALF_UP, CONTEXT))


def shown_percent(share: Decimal) -> str:
    """A share as percent, `0.965` as `96.5%`."""
    return f"{shown(share * 100)}%"
