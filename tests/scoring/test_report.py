"""The report of what shows each line holds: every line is shown, every score as worked out."""

import pytest

from tests.scoring.cases import CASES
from tests.scoring.scheme_report import main


def test_every_line_is_shown_and_every_score_is_as_worked_out(capsys: pytest.CaptureFixture[str]) -> None:
    assert main() == 0
    assert "15. Warnings" in capsys.readouterr().out


def test_there_are_more_than_twenty_complete_schemes() -> None:
    assert len(CASES) > 20
