from __future__ import annotations

from storage.outgoing import Button

CALLBACK_DATA_BYTES = 64
"""Telegram's limit for what a button carries."""


def pack(feature: str, verb: str, *args: object) -> str:
    """What a button carries: `feature:verb:arg…`. Raises `ValueError` when Telegram would refuse it."""
    data = ":".join((feature, verb, *(str(arg) for arg in args)))
    if len(data.encode()) > CALLBACK_DATA_BYTES:
        raise ValueError(f"too long for a button: {data!r}")
    return data


def unpack(data: str) -> tuple[str, str, tuple[str, ...]]:
    """The feature, verb and arguments of a button; empty strings where it carries less."""
    feature, _, rest = data.partition(":")
    verb, *args = rest.split(":")
    return feature, verb, tuple(args)


def button(label: str, feature: str, verb: str, *args: object) -> Button:
    """A button of a feature; `label` is plain text."""
    return Button(text=label, data=pack(feature, verb, *args))
