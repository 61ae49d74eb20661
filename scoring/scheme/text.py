"""From the text of a scheme file to plain values: numbers become decimals from their own digits, never floats."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from scoring.scheme.problems import Path, Places, Problem, SchemeError

_NUMBER = re.compile(r"[-+]?(\d[\d_]*)(\.\d+)?([eE][-+]?\d+)?$")
_DATE = re.compile(r"\d{4}-\d{1,2}-\d{1,2}$")
_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "": None}
MAX_CHARACTERS = 4_000_000
MAX_VALUES = 500_000
MAX_DEPTH = 40


def read(text: str) -> tuple[Any, Places]:
    """Values of a YAML text and the line of each; raises SchemeError when it is not YAML or far too large."""
    if len(text) > MAX_CHARACTERS:
        raise SchemeError([Problem("line 1: ", "too-large", {"characters": str(len(text))})])
    try:
        # A copy of the text is composed, not constructed: no tag of the file is ever acted on.
        node = YAML(typ="safe", pure=True).compose(text)
    except RecursionError:
        raise SchemeError([Problem("line 1: ", "too-deep")]) from None
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise SchemeError([Problem(f"line {line}: ", "not-yaml", {"detail": str(error.problem)})]) from error
    reader = _Reader()
    value = reader.value(node, ()) if node is not None else None
    if reader.problems:
        raise SchemeError(reader.problems)
    return value, Places(reader.lines, reader.names)


class _Reader:
    """Walks the composed nodes once, keeping lines and the ids of list entries."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.names: dict[Path, str] = {}
        self.problems: list[Problem] = []
        self._count = 0
        self._walks: dict[type, Callable[[Any, Path], Any]] = {
            MappingNode: self._mapping,
            SequenceNode: self._sequence,
            ScalarNode: lambda node, _: scalar(node),
        }

    def value(self, node: Node, path: Path) -> Any:
        # An alias stands for all it points to, itself included: a short text may unfold without end.
        if len(path) > MAX_DEPTH:
            raise SchemeError([Problem(f"line {node.start_mark.line + 1}: ", "too-deep")])
        self._count += 1
        if self._count > MAX_VALUES:
            raise SchemeError(
                [Problem(f"line {node.start_mark.line + 1}: ", "too-large", {"characters": str(self._count)})]
            )
        self.lines.setdefault(path, node.start_mark.line + 1)
        return self._walks[type(node)](node, path)

    def _mapping(self, node: MappingNode, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            line = key_node.start_mark.line + 1
            if key in found:
                self.problems.append(Problem(f"line {line}: {key}", "twice", {"key": key}))
            self.lines[(*path, key)] = line
            found[key] = self.value(value_node, (*path, key))
        if isinstance(found.get("id"), str):
            self.names[path] = found["id"]
        return found

    def _sequence(self, node: SequenceNode, path: Path) -> list[Any]:
        return [self.value(child, (*path, number)) for number, child in enumerate(node.value)]


def scalar(node: ScalarNode) -> Any:
    """A plain (unquoted) word may be a number, a date, true, false or nothing; a quoted one is always text."""
    text = str(node.value)
    if node.style is not None:
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _NUMBER.match(text):
        return Decimal(text.replace("_", ""))
    return _date(text) if _DATE.match(text) else text


def _date(text: str) -> Any:
    try:
        return dt.date(*(int(part) for part in text.split("-")))
    except ValueError:
        return text  # 2026-02-30 stays a word, and the field that wants a date says so with its place
