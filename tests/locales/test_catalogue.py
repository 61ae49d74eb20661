"""Every word there is in every language, and every word the program asks for exists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest
from fluent.runtime import FluentBundle, FluentResource
from fluent.syntax import ast, parse
from fluent.syntax.visitor import Visitor

from handlers.report.reading import Need
from handlers.shared.verdict import SIGNS
from locales import Catalogue, Html, MissingWordsError
from scoring.results import Status
from scoring.scheme.model import Reporting
from scoring.validator import Kind, Label
from storage.records import RefusalReason, ReportStatus, Role

ROOT = Path(__file__).parents[2]
LOCALES = ROOT / "locales"
LANGUAGES = ("zh-CN", "en")
ROOMS = ("handlers", "bot")
PAGE = "bot/sandbox"
"""The chat page has words of its own."""

_ASKED = re.compile(r"""\b(?<!catalogue\.)words(?:\.html)?\(\s*(?P<f>f?)"(?P<id>[a-z][\w{}.\-]*)\"""", re.VERBOSE)
_REFUSED = re.compile(r'\bRefusal\(\s*(?P<f>f?)"(?P<id>[a-z][\w{}.\-]*)"')
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_SENTENCE = re.compile(r"(?:\b[a-z]{2,}\b[ ,]+){3,}", re.IGNORECASE)


class _Variables(Visitor):
    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_VariableReference(self, node: ast.VariableReference) -> None:  # noqa: N802 - the visitor's own naming
        self.names.add(node.id.name)


class _Texts(Visitor):
    def __init__(self) -> None:
        self.parts: list[str] = []

    def visit_TextElement(self, node: ast.TextElement) -> None:  # noqa: N802 - the visitor's own naming
        self.parts.append(node.value)


def messages(language: str) -> dict[str, ast.Message]:
    found: dict[str, ast.Message] = {}
    for file in sorted((LOCALES / language).glob("*.ftl")):
        for entry in parse(file.read_text(encoding="utf-8")).body:
            assert not isinstance(entry, ast.Junk), f"{file.name}: {entry.content}"
            if isinstance(entry, ast.Message):
                assert entry.id.name not in found, f"{file.name}: {entry.id.name} twice"
                found[entry.id.name] = entry
    return found


def variables(message: ast.Message) -> set[str]:
    seen = _Variables()
    seen.visit(message)
    return seen.names


def words_of(message: ast.Message) -> str:
    seen = _Texts()
    seen.visit(message)
    return " ".join(seen.parts)


BOTH = {
    "demo-try-reporter",  # what to type: the sample county speaks Chinese
    "settings-choose-language",
    "settings-command-language",
    "settings-help-all",
    "running-doctor-no-scheme",  # a command of the terminal
    "running-setting-level",  # the names of the levels
}
"""Messages that hold the other language on purpose."""

CHINESE, ENGLISH = messages("zh-CN"), messages("en")


def test_both_languages_have_the_same_files() -> None:
    chinese, english = ({file.name for file in (LOCALES / language).glob("*.ftl")} for language in LANGUAGES)

    assert chinese == english


def test_both_languages_have_the_same_messages() -> None:
    assert sorted(CHINESE) == sorted(ENGLISH)


@pytest.mark.parametrize("name", sorted(CHINESE.keys() & ENGLISH.keys()))
def test_a_message_uses_the_same_variables_in_both_languages(name: str) -> None:
    def plain(found: set[str]) -> set[str]:
        # A name has an English twin and a month a name or a number; a language takes the one it needs.
        return {"month" if one in {"number", "month_name"} else one.removesuffix("_en") for one in found}

    assert plain(variables(CHINESE[name])) == plain(variables(ENGLISH[name]))


def test_no_english_message_holds_chinese() -> None:
    wrong = {name for name, one in ENGLISH.items() if name not in BOTH and _CHINESE.search(words_of(one))}

    assert wrong == set()


def test_no_chinese_message_is_an_english_sentence() -> None:
    wrong = {name for name, one in CHINESE.items() if name not in BOTH and _SENTENCE.search(words_of(one))}

    assert wrong == set()


def asked_for() -> Iterator[tuple[str, str, bool]]:
    """Place, message id, and whether the id is put together of parts."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            place = str(file.relative_to(ROOT))
            if place.startswith(PAGE):
                continue
            source = file.read_text(encoding="utf-8")
            for match in _ASKED.finditer(source):
                yield place, match["id"], bool(match["f"])
            for match in _REFUSED.finditer(source):
                yield place, f"refused-{match['id']}", bool(match["f"])


def test_every_message_the_program_asks_for_exists() -> None:
    missing = {(place, name) for place, name, made in asked_for() if not made and name not in CHINESE}

    assert missing == set()


def test_every_message_put_together_of_parts_has_at_least_one() -> None:
    for place, name, made in asked_for():
        if made:
            pattern = re.compile(re.sub(r"\\\{.*?\\\}", "[a-z0-9_-]+", re.escape(name)))
            assert any(pattern.fullmatch(one) for one in CHINESE), (place, name)


def enum(kind: type[StrEnum], *without: StrEnum) -> list[str]:
    return [one.value for one in kind if one not in without]


def codes_in(folder: str, pattern: str) -> list[str]:
    """Codes written as literals in a room."""
    files = sorted((ROOT / folder).rglob("*.py"))
    return sorted({code for file in files for code in re.findall(pattern, file.read_text(encoding="utf-8"))})


FAMILIES: dict[str, list[str]] = {
    "report-status": enum(ReportStatus),
    "report-title": ["check", "asking", "returned", "correction"],
    "report-figure": ["cumulative", "increment", "level", "open"],
    "report-ask": [Need.UNIT, Need.WORDS, Need.INDICATOR, Need.MODE, Need.MILESTONE],
    "report-ask-value": [Reporting.CUMULATIVE, Reporting.PERIOD, Reporting.LEVEL],
    "report-choice-mode": ["cumulative", "increment"],
    "report-returned": [label.value for label in Label if not label.accepted],
    "report-receipt": ["submitted", "corrected", "blocked"],
    "standing-status": enum(Status),
    "people-role": enum(Role),
    "refused-invite": enum(RefusalReason),
    "shared-band": ["upper", "middle", "lower"],
    "shared-period": ["week", "month", "quarter", "half", "year"],
    "shared-next": ["report", "milestone", "rectification"],
    "shared-sign": ["result", "trace", "plan", "claim", "obstacle"],
    "validator-label": [*enum(Label), "unchanged"],
    "scoring-step": codes_in("scoring", r'\bStep\(\s*"([a-z-]+)"'),
    "scoring-warning": ["gap", "overdue", "under-line"],
    "scoring-problem": codes_in("scoring/scheme", r'\bProblem\([^"\n\[]*"([a-z-]+)"'),
    "validator-hint": codes_in("scoring/validator", r'\bHint\(\s*"([a-z_]+)"'),
}


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_every_code_has_its_words(family: str) -> None:
    missing = [code for code in FAMILIES[family] if f"{family}-{code}" not in CHINESE]

    assert missing == []


def test_every_kind_of_clause_has_a_sign_or_none_on_purpose() -> None:
    assert set(Kind) - set(SIGNS) == {Kind.BACKGROUND}


@pytest.mark.parametrize("language", LANGUAGES)
def test_text_from_people_is_escaped_in_html(language: str) -> None:
    said = Catalogue.load().html(language, "shared-warning-raised", unit="<b>张家</b> & 镇")

    assert "&lt;b&gt;张家&lt;/b&gt; &amp; 镇" in said


def test_html_put_into_html_stays_as_it_is() -> None:
    words = Catalogue.load().words("zh-CN")

    inner = words.html("shared-warning-raised", unit="<张>")
    outer = words.html("standing-warning-item", place="1", warning=inner)

    assert isinstance(inner, Html)
    assert inner in outer


def test_plain_text_is_not_escaped() -> None:
    assert "<张>" in Catalogue.load().text("zh-CN", "report-button-resume", start="<张>")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_message_is_an_error(language: str) -> None:
    with pytest.raises(MissingWordsError):
        Catalogue.load().text(language, "no-such-message")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_missing_value_is_an_error(language: str) -> None:
    with pytest.raises(MissingWordsError):
        Catalogue.load().html(language, "shared-warning-raised")


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("zh-hans", "zh-CN"),
        ("zh", "zh-CN"),
        ("en", "en"),
        ("en-GB", "en"),
        ("de", "zh-CN"),
        (None, "zh-CN"),
        ("", "zh-CN"),
    ],
)
def test_the_closest_language_is_found(code: str | None, language: str) -> None:
    assert Catalogue.load().closest(code) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_refusals_fit_a_toast(language: str) -> None:
    found = CHINESE if language == "zh-CN" else ENGLISH
    long = {name: len(words_of(one)) for name, one in found.items() if name.startswith("refused-")}

    assert {name: length for name, length in long.items() if length > 180} == {}


def bundle_of(language: str) -> FluentBundle:
    bundle = FluentBundle([language], use_isolating=False)
    for file in sorted((LOCALES / language).glob("*.ftl")):
        bundle.add_resource(FluentResource(file.read_text(encoding="utf-8")))
    return bundle


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("said", ["青柳镇", "{name} {{0}} }", "50 % %s \\ \n <b>&amp;", "", "长" * 2000])
def test_a_message_is_what_fluent_makes_of_it(language: str, said: str) -> None:
    catalogue, bundle = Catalogue.load(), bundle_of(language)
    for name, message in messages(language).items():
        params = {one: f"{said}{place}" for place, one in enumerate(sorted(variables(message)))}
        pattern = bundle.get_message(name).value
        assert pattern is not None
        made, errors = bundle.format_pattern(pattern, params)
        assert not errors
        assert catalogue.text(language, name, **params) == made


def test_numbers_are_written_as_fluent_writes_them() -> None:
    words = Catalogue.load()

    assert words.text("en", "shared-rank", place=1200, of=7) == words.text("en", "shared-rank", place="1,200", of="7")


def test_what_is_longer_than_fluent_takes_is_refused() -> None:
    with pytest.raises(MissingWordsError, match="Too many characters"):
        Catalogue.load().text("zh-CN", "report-field-unit", unit="长" * 2501)
