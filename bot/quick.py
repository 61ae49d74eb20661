"""Loads aiogram in a fraction of its time, for a bot that answers within three seconds of its start.

aiogram compiles a validator for each of its several hundred Telegram types while it is imported, which takes longer
than everything else at start-up together. Most of those types never pass through this bot. Here the compiling waits
until a type is first used: the same validators are built from the same names, only later. Where this is not called,
aiogram loads in its own way and all works alike.
"""

import importlib
import sys
import types
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from pydantic import BaseModel

Namespace = dict[str, Any]

_compiled: set[type[BaseModel]] = set()
"""Types that were used. Pydantic holds those made of another, like Response[Message], only as long as somebody else
does; made anew, they would be compiled anew, which takes a twentieth of a second."""


def load_aiogram() -> None:
    """Import aiogram, leaving the compiling of each type to its first use. Does nothing when it is loaded already."""
    if "aiogram.types" in sys.modules:
        return
    with _putting_off() as names:
        importlib.import_module("aiogram")
    for place, name in (
        ("aiogram.types.base", "TelegramObject"),
        ("aiogram.methods.base", "TelegramMethod"),
        ("aiogram.methods.base", "Response"),
    ):
        _build_on_first_use(getattr(importlib.import_module(place), name), names)


@contextmanager
def _putting_off() -> Iterator[Namespace]:
    """Collect the names that aiogram's types are built from instead of building them."""
    names: Namespace = {}
    built_in = BaseModel.__dict__["model_rebuild"]

    def note(cls: type[BaseModel], /, *, _types_namespace: Mapping[str, Any] | None = None, **options: Any) -> Any:
        if not cls.__module__.startswith("aiogram."):
            return _rebuild_of(built_in, cls)(_types_namespace=_types_namespace, **options)
        names.update(_types_namespace or {})
        return None

    type.__setattr__(BaseModel, "model_rebuild", classmethod(note))
    try:
        yield names
    finally:
        type.__setattr__(BaseModel, "model_rebuild", built_in)


def _build_on_first_use(base: type[BaseModel], names: Namespace) -> None:
    built_in = BaseModel.__dict__["model_rebuild"]

    def rebuild(cls: type[BaseModel], /, *, _types_namespace: Mapping[str, Any] | None = None, **options: Any) -> Any:
        _compiled.add(cls)
        return _rebuild_of(built_in, cls)(_types_namespace=_types_namespace or names, **options)

    type.__setattr__(base, "model_rebuild", classmethod(rebuild))


def _rebuild_of(built_in: Any, cls: type[BaseModel]) -> Any:
    return types.MethodType(built_in.__func__, cls)
