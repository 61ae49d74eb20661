"""The checked form of a scheme is the scheme: the same after reading it back, and read anew when anything differs."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import checked_schemes
from bot.checked_schemes import CheckedSchemes, rule_files
from bot.sample.county import scheme_text
from scoring.scheme import Scheme, SchemeError, load_scheme, parse_scheme
from tests.handlers.scheme import SCHEME
from tests.scoring.cases import FOLDER, load

EVERYTHING = (FOLDER.parent / "everything.yaml").read_text(encoding="utf-8")


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that were read the long way."""
    texts: list[str] = []

    def parse(text: str) -> Scheme:
        texts.append(text)
        return load_scheme(text)

    monkeypatch.setattr(checked_schemes, "load_scheme", parse)
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


def test_the_rules_are_all_that_a_scheme_is_read_with() -> None:
    """Once only the files beside the scheme counted: a stricter rule for formulas let a kept scheme pass unchecked."""
    tell = "import sys, scoring.scheme; print(*(one.__file__ for n, one in sys.modules.items() if n[:7] == 'scoring'))"
    said = subprocess.run([sys.executable, "-c", tell], check=True, capture_output=True, text=True)  # noqa: S603 — our own words
    read_with = {Path(one) for one in said.stdout.split()}

    assert {path.name for path in read_with} >= {"formula.py", "numbers.py", "check.py"}
    assert read_with <= set(checked_schemes.rule_files())


def test_a_rule_for_formulas_that_changed_has_schemes_read_anew(
    tmp_path: Path, parsed: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = [Path(shutil.copy(path, tmp_path / f"{n}-{path.name}")) for n, path in enumerate(rule_files())]
    monkeypatch.setattr(checked_schemes, "rule_files", lambda: copies)
    checked_schemes._rules.cache_clear()
    schemes = CheckedSchemes(tmp_path / "cache")
    schemes.read(SCHEME)
    schemes.read(SCHEME)
    [formula] = (one for one in copies if one.name.endswith("-formula.py"))
    formula.write_text(formula.read_text(encoding="utf-8") + "# stricter", encoding="utf-8")
    checked_schemes._rules.cache_clear()

    schemes.read(SCHEME)
    checked_schemes._rules.cache_clear()

    assert parsed == [SCHEME, SCHEME]


def test_a_damaged_form_and_a_folder_that_cannot_be_written_cost_only_time(tmp_path: Path, parsed: list[str]) -> None:
    schemes = CheckedSchemes(tmp_path / "cache")
    schemes.read(SCHEME)
    [kept] = (tmp_path / "cache").iterdir()
    kept.write_text('{"id": 7', encoding="utf-8")
    assert schemes.read(SCHEME).id == "test-2026"
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    assert CheckedSchemes(tmp_path / "file").read(SCHEME).id == "test-2026"
    assert len(parsed) == 3


def test_a_scheme_in_force_goes_on_when_a_rule_for_new_ones_grows_stricter(tmp_path: Path) -> None:
    """After such an update every message ended in an error."""
    imported = SCHEME.replace("    owner: transport\n", "", 1)
    with pytest.raises(SchemeError):
        parse_scheme(imported)

    assert CheckedSchemes(tmp_path).read(imported).id == "test-2026"


def test_a_scheme_that_does_not_hold_is_refused_and_not_kept(tmp_path: Path) -> None:
    with pytest.raises(SchemeError):
        CheckedSchemes(tmp_path).read("id: x")
    assert list(tmp_path.iterdir()) == []
