"""Every code the engine can answer with has words in both languages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from locales import Catalogue
from scoring.results import Status

ROOT = Path(__file__).parents[2] / "scoring"
CATALOGUE = Catalogue.load()
# Calls that name a step, and which of their arguments does.
NAMED_BY = {"step": 0, "Step": 0, "_tell": 1, "_adjust": 2}


def trees() -> Iterator[ast.AST]:
    for path in sorted(ROOT.rglob("*.py")):
        if "validator" not in path.parts:
            yield ast.parse(path.read_text(encoding="utf-8"))


def step_codes() -> Iterator[tuple[str, bool]]:
    """Each code, and whether it is the whole of it or only how it begins."""
    for tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                position = NAMED_BY.get(name, len(node.args))
                if position < len(node.args):
                    yield from codes_in(node.args[position])
            if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "code":
                yield from codes_in(node.value)


def codes_in(node: ast.AST) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.JoinedStr):
        yield str(getattr(node.values[0], "value", "")), False
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, True
    elif isinstance(node, ast.IfExp):
        yield from codes_in(node.body)
        yield from codes_in(node.orelse)


def known(locale: str, code: str, whole: bool) -> bool:
    if whole:
        return any(CATALOGUE.has(locale, f"scoring-{kind}-{code}") for kind in ("step", "warning", "problem"))
    text = (ROOT.parent / "locales" / locale / "scoring.ftl").read_text(encoding="utf-8")
    return f"\nscoring-step-{code}" in text or f"\nscoring-warning-{code}" in text


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_step_of_the_engine_has_words(locale: str) -> None:
    codes = {(code, whole) for code, whole in step_codes() if code}

    assert len(codes) > 80
    assert sorted(code for code, whole in codes if not known(locale, code, whole)) == []


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_status_has_words(locale: str) -> None:
    assert [one for one in Status if not CATALOGUE.has(locale, f"scoring-status-{one.value}")] == []


def test_both_languages_have_the_same_messages() -> None:
    messages = [
        {line.split(" =")[0] for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("scoring-")}
        for path in (ROOT.parent / "locales" / locale / "scoring.ftl" for locale in ("zh-CN", "en"))
    ]

    assert messages[0] ^ messages[1] == set()
