"""What is wrong with a scheme file: every problem with its place, in a code that the locales put into words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

Path = tuple[str | int, ...]
Found = tuple[Path, str, Mapping[str, str]]
"""A problem before its place is looked up: path, code, params."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right; `place` reads `line 12: indicators/roads/points`."""

    place: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


class SchemeError(ValueError):
    """The scheme does not count before these problems are put right."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(f"{one.place} {one.code}" for one in problems))
        self.problems = tuple(problems)


class Places:
    """Knows the line of every key and list entry of the file."""

    def __init__(self, lines: Mapping[Path, int], names: Mapping[Path, str]) -> None:
        self._lines = lines
        self._names = names

    def line(self, path: Path) -> int:
        """The line of the deepest part of `path` that stands in the file; 1 where nothing of it does."""
        return next((self._lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self._lines), 1)

    def place(self, path: Path) -> str:
        """The line of the deepest part of `path` that stands in the file, and the path with ids for list numbers."""
        known: Path = ()
        words: list[str] = []
        for part in path:
            # A step that is not in the file is a union's tag, added while reading, or a missing key.
            if (*known, part) in self._lines:
                known = (*known, part)
                words.append(self._names.get(known, str(part)))
            else:
                missing = str(part)
                if words[-1:] != [missing] and not isinstance(part, int):
                    words.append(missing)
        return f"line {self._lines.get(known, 1)}: {'/'.join(words)}"


_CODES = {
    "missing": "missing",
    "extra_forbidden": "unknown-key",
    "union_tag_invalid": "unknown-kind",
    "union_tag_not_found": "kind-missing",
    "enum": "not-one-of",
    "literal_error": "not-one-of",
    "string_pattern_mismatch": "bad-id",
    "share": "not-a-share",
}


def from_validation(error: ValidationError, places: Places) -> list[Problem]:
    """One problem a mistake pydantic found, in our own codes."""
    items = sorted(error.errors(include_url=False), key=lambda item: places.line(item["loc"]))
    return [_problem(item, places) for item in items]


def _problem(item: Any, places: Places) -> Problem:
    kind = item["type"]
    context = item.get("ctx") or {}
    if kind.startswith("scheme-"):
        return Problem(places.place(item["loc"]), kind.removeprefix("scheme-"), _words(context))
    expected = context.get("expected") or context.get("expected_tags") or ""
    params = {"given": _short(item.get("input")), "expected": str(expected).replace("'", "")}
    return Problem(places.place(item["loc"]), _CODES.get(kind, _by_family(kind)), params)


def _by_family(kind: str) -> str:
    if kind.startswith("date"):
        return "not-a-date"
    if kind.startswith(("decimal", "int", "greater", "less", "finite")):
        return "not-a-number"
    return "wrong-shape"


def _words(context: Mapping[str, Any]) -> dict[str, str]:
    return {key: str(value) for key, value in context.items()}


def _short(value: Any) -> str:
    text = "…" if isinstance(value, Mapping | list | tuple) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
