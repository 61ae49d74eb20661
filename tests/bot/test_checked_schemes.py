"""The checked form of a scheme is the scheme: the same after reading it back, and read anew when anything differs."""

from pathlib import Path

import pytest

from bot import checked_schemes
from bot.checked_schemes import CheckedSchemes
from bot.sample.county import scheme_text
from scoring.scheme import Scheme, SchemeError, parse_scheme
from tests.handlers.scheme import SCHEME
from tests.scoring.cases import FOLDER, load

EVERYTHING = (FOLDER.parent / "everything.yaml").read_text(encoding="utf-8")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were read the long way."""
    texts: list[str] = []

    def parse(text: str) -> Scheme:
        texts.append(text)
        return parse_scheme(text)

    monkeypatch.setattr(checked_schemes, "parse_scheme", parse)
    return texts


@pytest.mark.parametrize("text", [SCHEME, EVERYTHING, scheme_text(2026)], ids=["district", "everything", "county"])
def test_the_second_reading_is_the_first_and_comes_from_the_kept_form(
    tmp_path: Path, parsed: list[str], text: str
) -> None:
    first = CheckedSchemes(tmp_path).read(text)
    again = CheckedSchemes(tmp_path).read(text)

    assert parsed == [text]
    assert repr(again) == repr(first)
    for one, other in zip(first.indicators, again.indicators, strict=True):
        assert [change.model_fields_set for change in one.changes] == [c.model_fields_set for c in other.changes]


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_rule_survives_the_kept_form(path: Path) -> None:
    scheme = load(path).scheme
    kept = scheme.model_dump_json(exclude_unset=True, by_alias=True)
    assert repr(Scheme.model_validate_json(kept)) == repr(scheme)


def test_another_text_or_other_rules_are_read_anew(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    schemes = CheckedSchemes(tmp_path)
    other = SCHEME.replace("测试县", "另一县")
    schemes.read(SCHEME)

    assert schemes.read(other).name.startswith("另一县")
    monkeypatch.setattr(checked_schemes, "_rules", lambda: "other rules")
    schemes.read(other)

    assert parsed == [SCHEME, other, other]
    assert len(list(tmp_path.iterdir())) == 1


def test_a_damaged_form_and_a_folder_that_cannot_be_written_cost_only_time(tmp_path: Path, parsed: list[str]) -> None:
    schemes = CheckedSchemes(tmp_path / "cache")
    schemes.read(SCHEME)
    [kept] = (tmp_path / "cache").iterdir()
    kept.write_text('{"id": 7', encoding="utf-8")
    assert schemes.read(SCHEME).id == "test-2026"
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    assert CheckedSchemes(tmp_path / "file").read(SCHEME).id == "test-2026"
    assert len(parsed) == 3


def test_a_scheme_that_does_not_hold_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(SchemeError):
        CheckedSchemes(tmp_path).read("id: x")
    assert list(tmp_path.iterdir()) == []
