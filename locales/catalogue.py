from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Self

from fluent.runtime import FluentBundle, FluentResource
from fluent.runtime.resolver import MAX_PART_LENGTH
from fluent.syntax.ast import Junk, Pattern, Placeable, Resource, TextElement, VariableReference

SOURCE_LOCALE = "zh-CN"


class MissingWordsError(LookupError):
    """A message, or a value it needs, is missing from the catalogue: a programming error, never shown to a person."""


class Html(str):
    """Text that is safe inside an HTML message: what came from people in it is already escaped."""

    __slots__ = ()


_SAFE = (Html, int, float)
"""What needs no escaping; numbers are left to Fluent, which writes them and chooses plurals by them."""


def escape(value: object) -> Html:
    """Make a value safe inside an HTML message; what is `Html` already stays as it is."""
    return value if isinstance(value, Html) else Html(html.escape(str(value), quote=False))


@dataclass(frozen=True, slots=True)
class _Plain:
    """A message of nothing but text and names. Most are; Fluent would take many times as long for them."""

    text: str
    """With `%s` for each of the names."""
    names: tuple[str, ...]
    """In order of place, each as often as it stands in the message."""

    def filled(self, params: Mapping[str, object]) -> str | None:
        """The message; None where Fluent has to be asked: for a number, for what is missing or longer than it takes."""
        values = []
        for name in self.names:
            value = params.get(name)
            if not isinstance(value, str) or len(value) > MAX_PART_LENGTH:
                return None
            values.append(value)
        return self.text % tuple(values)


class Catalogue:
    """All messages in all languages.

    Numbers are given to it as formatted text, so that a score reads the same everywhere; whole numbers may be given
    as `int` where an English plural depends on them.
    """

    def __init__(self, bundles: Mapping[str, FluentBundle]) -> None:
        self._bundles = dict(bundles)
        self._plain: dict[tuple[str, str], _Plain | None] = {}
        """By language and message, those that were asked for; None where it takes Fluent."""

    @classmethod
    def load(cls) -> Self:
        """Read every `*.ftl` file of every language folder. Raises `MissingWordsError` where one does not parse."""
        root = files("locales")
        bundles: dict[str, FluentBundle] = {}
        for folder in sorted((entry for entry in root.iterdir() if entry.is_dir()), key=lambda entry: entry.name):
            sources = sorted((f for f in folder.iterdir() if f.name.endswith(".ftl")), key=lambda f: f.name)
            if sources:
                bundle = FluentBundle([folder.name], use_isolating=False)
                for source in sources:
                    bundle.add_resource(_parse(f"{folder.name}/{source.name}", source.read_text(encoding="utf-8")))
                bundles[folder.name] = bundle
        return cls(bundles)

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages there are, the source language first."""
        return tuple(sorted(self._bundles, key=lambda name: (name != SOURCE_LOCALE, name)))

    def closest(self, wanted: str | None) -> str:
        """The language for a Telegram language code such as `zh-hans` or `en-GB`; the source language otherwise."""
        prefix = (wanted or "").split("-")[0].lower()
        return next((name for name in self.locales if name.split("-")[0].lower() == prefix), SOURCE_LOCALE)

    def text(self, locale: str, message_id: str, /, **params: object) -> str:
        """The message as plain text, for buttons, toasts and terminals. Raises `MissingWordsError`."""
        return self._format(locale, message_id, params)

    def html(self, locale: str, message_id: str, /, **params: object) -> Html:
        """The message as HTML: its own tags stay, text in `params` is escaped unless it is `Html`."""
        for name, value in params.items():
            if not isinstance(value, _SAFE):
                params[name] = escape(value)
        return Html(self._format(locale, message_id, params))

    def has(self, locale: str, message_id: str) -> bool:
        """Whether the language has this message."""
        return self._bundles[locale].has_message(message_id)

    def words(self, locale: str) -> Words:
        """The catalogue in one person's language."""
        return Words(self, locale if locale in self._bundles else SOURCE_LOCALE)

    def _format(self, locale: str, message_id: str, params: Mapping[str, object]) -> str:
        key = locale, message_id
        try:
            plain = self._plain[key]
        except KeyError:
            plain = self._plain[key] = _plain(self._pattern(locale, message_id))
        filled = plain.filled(params) if plain else None
        return self._resolved(locale, message_id, params) if filled is None else filled

    def _pattern(self, locale: str, message_id: str) -> Any:
        bundle = self._bundles[locale]
        if not bundle.has_message(message_id):
            raise MissingWordsError(f"{locale}: no message {message_id!r}")
        pattern = bundle.get_message(message_id).value
        if pattern is None:
            raise MissingWordsError(f"{locale}: message {message_id!r} has no text")
        return pattern

    def _resolved(self, locale: str, message_id: str, params: Mapping[str, object]) -> str:
        """The message as Fluent puts it together."""
        pattern = self._pattern(locale, message_id)
        # Fluent wraps numbers and dates itself and accepts plain `str` only, hence no str subclasses.
        plain = {name: str.__str__(value) if isinstance(value, str) else value for name, value in params.items()}
        value, errors = self._bundles[locale].format_pattern(pattern, plain)
        if errors:
            raise MissingWordsError(f"{locale}: message {message_id!r}: {errors[0]}")
        return str(value)


@dataclass(frozen=True, slots=True)
class Words:
    """The catalogue in one language: `words("id")` for plain text, `words.html("id")` for messages."""

    catalogue: Catalogue
    locale: str

    def __call__(self, message_id: str, /, **params: object) -> str:
        """Plain text, for buttons and toasts."""
        return self.catalogue.text(self.locale, message_id, **params)

    def html(self, message_id: str, /, **params: object) -> Html:
        """HTML, for messages; text in `params` is escaped."""
        return self.catalogue.html(self.locale, message_id, **params)

    def named(self, thing: object) -> str:
        """The name of a unit, indicator, category …: its English name for those who read English, if it has one."""
        english = getattr(thing, "name_en", None)
        return str(english) if english and self.locale.startswith("en") else str(thing.name)  # type: ignore[attr-defined]  # every named thing of a scheme has a name


def _plain(pattern: Any) -> _Plain | None:
    """What a compiled message is made of, where that is text and names alone."""
    elements: Iterable[Any] = pattern.elements if isinstance(pattern, Pattern) else (pattern,)
    text, names = "", []
    for one in elements:
        if isinstance(one, TextElement):
            text += one.value.replace("%", "%%")
        elif isinstance(one, Placeable) and isinstance(one.expression, VariableReference):
            text += "%s"
            names.append(one.expression.id.name)
        else:
            return None
    return _Plain(text, tuple(names))


def _parse(place: str, source: str) -> Resource:
    resource = FluentResource(source)
    junk = [entry for entry in resource.body if isinstance(entry, Junk)]
    if junk:
        raise MissingWordsError(f"{place}: cannot be read near {(junk[0].content or '').strip()[:60]!r}")
    return resource
